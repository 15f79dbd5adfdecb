"""Who a program is: `Authorization: Bearer yt_…` on the API, looked up at every request.

Protocols that carry the key elsewhere (Open311) ask `machine_with_key`.
"""

import hmac
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Request, current_app, g
from flask_babel import lazy_gettext as _l
from sqlalchemy import update
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError

from webapp.accounts.machines import keys, queries
from webapp.accounts.machines.models import ApiKey
from webapp.foundation import clock, throttle
from webapp.foundation.access import Machine, MachineRole, Nobody, Scope, ScopeKind, bearer
from webapp.foundation.database import apart
from webapp.foundation.errors import Unauthorised, Unavailable

USED_EVERY = timedelta(minutes=1)
RETRY_AFTER_SECONDS = 5
WRONG_KEYS = ("api-key-wrong", 100, 900)
"""(scope, tries, seconds) of one address: no guess succeeds, but guessing is not free either."""


class WrongKey(Unauthorised):
    """A key that nobody has, was revoked, or is over: told alike."""

    slug = "wrong-key"
    sentence = _l("接口密钥不对，或者已经停用。请窗口管理员看一眼，或者换一把新的。")

    @property
    def headers(self) -> dict[str, str]:
        """RFC 6750 3."""
        return {**super().headers, "WWW-Authenticate": 'Bearer error="invalid_token"'}


def machine_of(request: Request) -> Machine | None:
    """The client whose key came with a request; None without a key.

    Raises WrongKey; TooMany for a client over its limit; Unavailable without a database.
    """
    if not (text := bearer()):
        return None
    # Whatever is refused is told in words, and choosing their language must not ask again.
    setattr(g, "_login_user", Nobody())  # noqa: B010 -- Flask-Login's own place
    return machine_with_key(text, request.remote_addr or "")


def machine_with_key(text: str, address: str) -> Machine:
    """The client that has a key, wherever in a request it stood; `address` is who asks.

    Raises WrongKey; TooMany for a client over its limit; Unavailable without a database.
    """
    try:
        held = _held(text, address)
        limit = current_app.config["SETTINGS"].api_requests_a_minute
        throttle.hit("api-client", str(held.client.id), limit, 60)
        _note_use(held.key)
    except (OperationalError, InterfaceError, TimeoutError) as away:
        raise Unavailable(retry_after=RETRY_AFTER_SECONDS) from away
    return _machine(held)


def _held(text: str, address: str) -> queries.HeldKey:
    written = keys.read(text)
    held = queries.held_key(written.id, clock.now()) if written else None
    if written and held and hmac.compare_digest(held.key.secret_hash, written.secret_hash):
        return held
    throttle.hit(WRONG_KEYS[0], address, *WRONG_KEYS[1:])
    raise WrongKey()


def _machine(held: queries.HeldKey) -> Machine:
    given: dict[str, Any] = {
        "account_id": held.client.id,
        "name": held.client.name,
        "role": MachineRole.CLIENT,
        "scope": Scope(ScopeKind.HALL, str(held.client.hall_id)),
        "grant_id": held.key.id,
        "session_id": UUID(int=0),
        "chain": str(held.client.hall_id),
        "permissions": held.client.may,
    }
    return Machine(**given)


def _note_use(key: ApiKey) -> None:
    now = clock.now()
    if key.last_used_at is not None and now - key.last_used_at < USED_EVERY:
        return
    with apart() as session:
        session.execute(update(ApiKey).where(ApiKey.id == key.id).values(last_used_at=now))
