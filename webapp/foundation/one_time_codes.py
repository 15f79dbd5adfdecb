"""One-time codes by message: six digits, ten minutes, five tries, once.

Kept as a keyed hash with the row's id as salt; whom they are for is a blind index in the row.
Whether a subject exists is never said: unknown ones are answered, counted and refused alike.
"""

import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import Index, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from webapp.foundation import audit, clock, crypto, destructions, throttle
from webapp.foundation.audit import Act
from webapp.foundation.database import UtcDateTime, apart, db, new_id, transaction
from webapp.foundation.errors import InvalidInput
from webapp.foundation.keys import MissingKey, Purpose
from webapp.foundation.messages import MessagePurpose, Template, enqueue
from webapp.foundation.retention import CODES

DIGITS = 6
TRIES = 5
PER_NUMBER = (("code-minute", 1, 60), ("code-hour", 5, 3600), ("code-day", 10, 86400))
"""(scope, codes, seconds). What providers allow one number, so that we say it and not they."""
PER_DEVICE = ("code-device", 10, 3600)
PER_ADDRESS = ("code-address", 60, 3600)
"""A hall's people share one address."""
TRIES_PER_ADDRESS = ("code-tries", 300, 3600)
WRONG = _l("验证码不对，或者已经过期。看最新的一条短信再输，或者重新取一个")


class OneTimeCode(db.Model):  # type: ignore[name-defined]
    """A code that was sent. Deleted a day after its time."""

    __tablename__ = "one_time_codes"
    __table_args__ = (
        Index("ix_one_time_codes_subject", "subject_index", "purpose"),
        Index("ix_one_time_codes_expires", "expires_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(40))
    subject_index: Mapped[str] = mapped_column(String(64))
    code_hash: Mapped[str] = mapped_column(String(64))
    index_key_id: Mapped[str] = mapped_column(String(40))
    tries_left: Mapped[int] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def issue(
    purpose: str,
    subject: str,
    *,
    phone: str | None,
    address: str,
    device: str = "",
    about: UUID | None = None,
    chain: UUID | str = "",
) -> datetime:
    """Send a code for a subject; answers until when it holds. An act of its own.

    `subject` is what the code proves something about, as a case with its phone, in one spelling;
    `phone` is E.164, or None when the subject is not known: then nothing is sent and nothing said.
    `address` and `device` are who asks; `chain` is whose trail notes it. Earlier codes of the
    subject are void. Raises TooMany.
    """
    _count(phone or f"nobody:{purpose}:{subject}", address, device)
    now = clock.now()
    minutes = current_app.config["SETTINGS"].code_minutes
    expires_at = now + timedelta(minutes=minutes)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    with transaction() as session:
        _forget(session, purpose, subject)
        key_id, index = crypto.blind_index(_purpose(purpose), subject)
        row = OneTimeCode(
            id=new_id(),
            purpose=purpose,
            subject_index=index,
            index_key_id=key_id,
            tries_left=TRIES,
            created_at=now,
            expires_at=expires_at,
        )
        row.code_hash = _hash(key_id, row.id, code)
        session.add(row)
        if phone is not None:
            enqueue(
                session,
                MessagePurpose.ONE_TIME_CODE,
                phone=phone,
                template=Template.CODE,
                parameters={"code": code, "minutes": str(minutes)},
                about=about,
                worth_for=timedelta(minutes=minutes),
            )
            audit.record(Act.CODE_ISSUED, None, "one-time-code", row.id, chain=chain)
    return expires_at


def redeem(purpose: str, subject: str, code: str, *, address: str) -> bool:
    """True for the right code, which is used up by this. Not inside transaction(): a wrong try
    counts whatever becomes of the act.

    Raises InvalidInput (field `code`), in the same words for a wrong code, a used or late one, and
    for a subject that nobody knows; TooMany for an address that tries many.
    """
    throttle.hit(TRIES_PER_ADDRESS[0], address, *TRIES_PER_ADDRESS[1:])
    given = "".join(letter for letter in code if letter.isdecimal())
    with apart() as session:
        row = session.scalar(_open(purpose, subject))
        # Somebody unknown costs as much time as somebody known.
        key_id = row.index_key_id if row else crypto.provider().current(Purpose.INDEX).id
        expected = row.code_hash if row else "0" * 64
        is_right = hmac.compare_digest(_hash(key_id, row.id if row else new_id(), given), expected)
        if row is not None:
            values: dict[str, Any] = {"tries_left": row.tries_left - 1}
            if is_right:
                values["used_at"] = clock.now()
            session.execute(update(OneTimeCode).where(OneTimeCode.id == row.id).values(values))
    if row is None or not is_right:
        raise InvalidInput(errors={"code": [str(WRONG)]})
    return True


def sweep() -> int:
    """Delete codes that were over a day ago; answers how many."""
    before = destructions.before(CODES)
    old = delete(OneTimeCode).where(OneTimeCode.expires_at < before)
    with transaction() as session:
        gone = len(session.execute(old.returning(OneTimeCode.id)).all())
        destructions.record(session, CODES, gone, before)
    return gone


def _count(number: str, address: str, device: str) -> None:
    throttle.hit(PER_ADDRESS[0], address, *PER_ADDRESS[1:])
    if device:
        throttle.hit(PER_DEVICE[0], device, *PER_DEVICE[1:])
    for scope, limit, seconds in PER_NUMBER:
        throttle.hit(scope, number, limit, seconds)


def _open(purpose: str, subject: str) -> Any:
    query = select(OneTimeCode).where(
        OneTimeCode.purpose == purpose,
        OneTimeCode.subject_index.in_(crypto.blind_indexes(_purpose(purpose), subject)),
        OneTimeCode.used_at.is_(None),
        OneTimeCode.expires_at > clock.now(),
        OneTimeCode.tries_left > 0,
    )
    return query.order_by(OneTimeCode.id.desc()).limit(1).with_for_update()


def _forget(session: Session, purpose: str, subject: str) -> None:
    indexes = crypto.blind_indexes(_purpose(purpose), subject)
    session.execute(
        delete(OneTimeCode).where(
            OneTimeCode.purpose == purpose, OneTimeCode.subject_index.in_(indexes)
        )
    )


def _purpose(purpose: str) -> str:
    return f"one-time-code:{purpose}"


def _hash(key_id: str, row_id: UUID, code: str) -> str:
    """A key that is gone makes every code a wrong one."""
    try:
        key = crypto.provider().by_id(Purpose.INDEX, key_id)
    except MissingKey:
        return ""
    return crypto.blind_index("one-time-code", f"{row_id}:{code}", key)[1]
