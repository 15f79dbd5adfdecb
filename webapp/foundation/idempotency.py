"""`Idempotency-Key`: an act that a program asks for twice is done once, and answered alike.

The answer is kept in the act's own transaction (`keep`), so there is no moment at which the act is
done and the key does not know it. Refusals are not kept: they changed nothing, and the same key may
be tried again with what was mended. The draft: draft-ietf-httpapi-idempotency-key-header.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response, current_app, g, json, request
from flask_babel import lazy_gettext as _l
from sqlalchemy import Index, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from webapp.foundation import clock, crypto, destructions
from webapp.foundation.access import current_actor
from webapp.foundation.database import UtcDateTime, apart, db, insert_once, new_id, transaction
from webapp.foundation.errors import Conflict, Problem
from webapp.foundation.retention import ANSWERS
from webapp.foundation.sealed import Sealed

HEADER, REPLAYED = "Idempotency-Key", "Idempotency-Replayed"
PARAMETER = {
    "in": "header",
    "name": HEADER,
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}
"""How OpenAPI describes the header."""
KEPT_FOR = ANSWERS.fixed
LEASE = timedelta(seconds=60)
"""A request that did not end in this time is taken for dead; its act is then rolled back."""
_KEY = re.compile(r"[\x21-\x7e]{1,255}")


class KeyMissing(Problem):
    """The act asks for a key."""

    slug = "idempotency-key-missing"
    sentence = _l("请求头里要有 Idempotency-Key：1 到 255 个可见字符，每个新动作换一个。")


class KeyReused(Problem):
    """The key was used for another request."""

    status, slug = HTTPStatus.UNPROCESSABLE_ENTITY, "idempotency-key-reused"
    sentence = _l("这个 Idempotency-Key 已经用在另一个请求上，换一个。")


class InProgress(Conflict):
    """The same request is being worked on."""

    slug = "idempotency-in-progress"
    sentence = _l("同一个请求正在处理，过一会儿再问。")


class IdempotentAnswer(Sealed, db.Model):  # type: ignore[name-defined]
    """A request of a client under a key, and its answer once there is one. The answer is sealed."""

    __tablename__ = "idempotent_answers"
    __table_args__ = (
        UniqueConstraint("client_id", "key_index"),
        Index("ix_idempotent_answers_expires", "expires_at"),
    )

    client_id: Mapped[UUID] = mapped_column()
    key_index: Mapped[str] = mapped_column(String(64))
    request_index: Mapped[str] = mapped_column(String(64))
    status: Mapped[int | None] = mapped_column()
    turn: Mapped[UUID | None] = mapped_column()
    """Which request works on it: only that one may keep an answer."""
    lease_until: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass
class Claim:
    """The right of the running request to answer for its key."""

    row_id: UUID
    turn: UUID
    is_kept: bool = False


def idempotent(view: Callable[..., Any]) -> Callable[..., Any]:
    """Have a view of the API done once for each key of a client.

    Its service calls `keep()` in its transaction; a view that changes nothing keeps nothing. Raises
    KeyMissing, KeyReused, InProgress.
    """

    @wraps(view)
    def once(*args: Any, **kwargs: Any) -> Any:
        claim, kept = _begin(current_actor().account_id)
        if kept is not None:
            return kept
        g.idempotency_claim = claim
        try:
            answer = view(*args, **kwargs)
        except BaseException:
            _release(claim)
            raise
        finally:
            g.pop("idempotency_claim", None)
        if not claim.is_kept:
            _release(claim)
        return answer

    return once


def keep(session: Session, answer: Any) -> None:
    """Keep the answer (200, as JSON holds it) with the act that it tells of, or not at all.

    Does nothing outside an idempotent view. Raises InProgress when the lease ran out and another
    request has the key: the act must not happen twice.
    """
    claim: Claim | None = g.get("idempotency_claim")
    if claim is None:
        return
    held = select(IdempotentAnswer).where(
        IdempotentAnswer.id == claim.row_id, IdempotentAnswer.turn == claim.turn
    )
    row = session.scalar(held.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise InProgress(retry_after=1)
    row.seal(json.dumps(answer, ensure_ascii=False).encode())
    row.status, row.turn = HTTPStatus.OK.value, None
    claim.is_kept = True


def respond(answer: Any) -> Response:
    """The answer of an act, in the bytes in which it is repeated."""
    return _response(json.dumps(answer, ensure_ascii=False).encode(), HTTPStatus.OK.value)


def sweep() -> int:
    """Delete keys whose time is over; answers how many."""
    now = clock.now()
    old = delete(IdempotentAnswer).where(IdempotentAnswer.expires_at <= now)
    with transaction() as session:
        gone = len(session.execute(old.returning(IdempotentAnswer.id)).all())
        destructions.record(session, ANSWERS, gone, destructions.before(ANSWERS))
    return gone


def _begin(client_id: UUID) -> tuple[Claim, Response | None]:
    """Take the key, or answer what was answered before."""
    key = request.headers.get(HEADER, "")
    if not _KEY.fullmatch(key):
        raise KeyMissing()
    digest = _digest()
    now, turn = clock.now(), new_id()
    keys = crypto.blind_indexes("idempotency-key", f"{client_id}:{key}")
    same_key = (IdempotentAnswer.client_id == client_id, IdempotentAnswer.key_index.in_(keys))
    with apart() as session:
        session.execute(
            delete(IdempotentAnswer).where(*same_key, IdempotentAnswer.expires_at <= now)
        )
        row = session.scalar(select(IdempotentAnswer).where(*same_key).with_for_update())
        if row is None:
            row = _new_row(client_id, keys[0], digest, turn, now)
            if not insert_once(session, row):
                raise InProgress(retry_after=1)
            return Claim(row.id, turn), None
        if row.request_index not in crypto.blind_indexes("idempotent-request", digest):
            raise KeyReused()
        if row.status is not None:
            response = _response(row.opened(), row.status)
            response.headers[REPLAYED] = "true"
            return Claim(row.id, turn), response
        if row.lease_until > now:
            raise InProgress(retry_after=max(1, int((row.lease_until - now).total_seconds())))
        row.turn, row.lease_until = turn, now + LEASE
        return Claim(row.id, turn), None


def _new_row(
    client_id: UUID, key_index: str, digest: str, turn: UUID, now: datetime
) -> IdempotentAnswer:
    return IdempotentAnswer(
        id=new_id(),
        client_id=client_id,
        key_index=key_index,
        request_index=crypto.blind_index("idempotent-request", digest)[1],
        turn=turn,
        lease_until=now + LEASE,
        expires_at=now + KEPT_FOR,
    )


def _release(claim: Claim) -> None:
    """Nothing was done under the key: let it be used again."""
    mine = delete(IdempotentAnswer).where(
        IdempotentAnswer.id == claim.row_id,
        IdempotentAnswer.turn == claim.turn,
        IdempotentAnswer.status.is_(None),
    )
    with apart() as session:
        session.execute(mine)


def _digest() -> str:
    """What makes a request the same: method, address and bytes."""
    body = hashlib.sha256(request.get_data(cache=True)).hexdigest()
    return f"{request.method} {request.full_path} {body}"


def _response(body: bytes, status: int) -> Response:
    return current_app.response_class(body, status, mimetype="application/json")
