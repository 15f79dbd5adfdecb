"""Acts on a hall's government platform: connect it, change it, rest, pull now, tell again."""

from uuid import UUID

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from webapp.conversions.kinds import PlatformPause
from webapp.conversions.models import PlatformConnection
from webapp.conversions.queries import platforms as reading
from webapp.foundation import audit, clock, outside
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import new_id, transaction
from webapp.foundation.errors import Conflict, InvalidInput
from webapp.settings import Mode

WRONG_URL = _l("填 https:// 开头的网址，要能从外面打开，里面不写账号、密码和问号")
WRONG_TOKEN = _l("填平台给的令牌：字母、数字和符号，没有空格和汉字，最多 500 位")
HAS_ONE = _l("这个大厅已经接了一个平台，改它就行")
IS_PAUSED = _l("这个平台停着，先恢复它")
LONGEST_TOKEN = 500


def connect(actor: Actor, *, hall_id: UUID, url: str, token: str) -> PlatformConnection:
    """Connect a hall that the actor may act for; pulled for the first time at once.

    Raises InvalidInput by field, Conflict when the hall has a platform.
    """
    _check(url, token)
    now = clock.now()
    connection = PlatformConnection(
        id=new_id(),
        hall_id=hall_id,
        url=url,
        created_at=now,
        created_by=actor.account_id,
        cursor="",
        next_pull_at=now,
        failures=0,
        pull_failures=0,
        pull_failure="",
    )
    connection.seal(token.encode())
    try:
        with transaction() as session:
            session.add(connection)
            session.flush()
            audit.record(
                Act.GOVERNMENT_PLATFORM_CONNECTED,
                actor,
                "government-platform",
                connection.id,
                chain=hall_id,
            )
    except IntegrityError as clash:
        raise Conflict(HAS_ONE) from clash
    return connection


def change(
    actor: Actor, connection_id: UUID, *, url: str, token: str, afresh: bool
) -> PlatformConnection:
    """Another address or token, the one before where it is empty; `afresh` reads all of it again.

    Another address is read from its beginning. Raises NotFound, InvalidInput by field.
    """
    _check(url, token or "unchanged")
    with transaction():
        connection = reading.connection_for(actor, connection_id, lock=True)
        if afresh or url != connection.url:
            connection.cursor = ""
        connection.url = url
        if token:
            connection.seal(token.encode())
        connection.took()
        connection.pull_failures, connection.pull_failure = 0, ""
        connection.pull_soon()
        audit.record(
            Act.GOVERNMENT_PLATFORM_CHANGED,
            actor,
            "government-platform",
            connection.id,
            chain=connection.hall_id,
        )
    return connection


def pause(actor: Actor, connection_id: UUID) -> bool:
    """Rest, or go on; answers whether it rests now. Raises NotFound."""
    with transaction():
        connection = reading.connection_for(actor, connection_id, lock=True)
        is_paused = connection.paused_at is None
        if is_paused:
            connection.pause(PlatformPause.BY_HAND)
        else:
            connection.resume()
        act = Act.GOVERNMENT_PLATFORM_PAUSED if is_paused else Act.GOVERNMENT_PLATFORM_RESUMED
        audit.record(act, actor, "government-platform", connection.id, chain=connection.hall_id)
    return is_paused


def pull_now(actor: Actor, connection_id: UUID) -> None:
    """Have the next worker pull, unless one does so now. Raises NotFound, Conflict for a resting
    one."""
    with transaction():
        connection = reading.connection_for(actor, connection_id, lock=True)
        if connection.paused_at is not None:
            raise Conflict(IS_PAUSED)
        if not connection.is_being_pulled:
            connection.pull_soon()
        audit.record(
            Act.GOVERNMENT_PLATFORM_ASKED,
            actor,
            "government-platform",
            connection.id,
            chain=connection.hall_id,
        )


def tell_again(actor: Actor, connection_id: UUID, result_id: UUID) -> None:
    """Put a result out once more that has ended. Raises NotFound, Conflict."""
    with transaction():
        connection = reading.connection_for(actor, connection_id, lock=True)
        result = reading.result_of(connection, result_id)
        result.send_again()
        connection.quiet_until = None
        audit.record(
            Act.GOVERNMENT_PLATFORM_TOLD_AGAIN,
            actor,
            "government-platform",
            connection.id,
            chain=connection.hall_id,
            case=str(result.case_id),
        )


def _check(url: str, token: str) -> None:
    near = current_app.config["SETTINGS"].mode is not Mode.PRODUCTION
    errors: dict[str, list[str]] = {}
    if "?" in url or not outside.is_allowed_url(url, near=near):
        errors["url"] = [str(WRONG_URL)]
    if (
        not (token.isascii() and token.isprintable() and " " not in token)
        or not 0 < len(token) <= LONGEST_TOKEN
    ):
        errors["token"] = [str(WRONG_TOKEN)]
    if errors:
        raise InvalidInput(errors=errors)
