"""Putting a message into the outbox, in the transaction of the act that causes it."""

import re
from datetime import timedelta
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from webapp.foundation import clock
from webapp.foundation.database import new_id
from webapp.foundation.errors import InvalidInput
from webapp.foundation.messages.lifecycle import Channel, MessagePurpose, MessageState
from webapp.foundation.messages.models import Content, Message
from webapp.foundation.messages.words import Template, holes

WORTH_SENDING = timedelta(hours=24)
"""A message that did not go out for so long surprises more than it tells."""
NO_MOBILE = _l("这个号码收不了短信，要 11 位的手机号")
_MOBILE = re.compile(r"\+861[3-9]\d{9}")


def can_be_reached(phone: str) -> bool:
    """Whether an E.164 number takes messages: mobile numbers of the mainland do."""
    return _MOBILE.fullmatch(phone) is not None


def enqueue(
    session: Session,
    purpose: MessagePurpose,
    *,
    phone: str,
    template: Template,
    parameters: dict[str, str],
    about: UUID | None = None,
    worth_for: timedelta = WORTH_SENDING,
) -> Message:
    """Have a message sent once the running transaction is committed, and not if it is not.

    `phone` is E.164. Raises InvalidInput (field `phone`) for a number that takes no messages,
    ValueError for parameters that the template does not have.
    """
    if not can_be_reached(phone):
        raise InvalidInput(errors={"phone": [str(NO_MOBILE)]})
    if set(parameters) != holes(template):
        raise ValueError(f"the template {template} has other holes")
    now = clock.now()
    message = Message(
        id=new_id(),
        purpose=purpose,
        channel=Channel.SMS,
        about=about,
        masked_phone=_masked(phone),
        state=MessageState.WAITING,
        attempts=0,
        next_try_at=now,
        send_before=now + worth_for,
        created_at=now,
    )
    message.seal_content(Content(phone, template, parameters))
    session.add(message)
    return message


def _masked(phone: str) -> str:
    """As identity masks them: the first three and the last two of eleven (GB/T 41833)."""
    number = phone.removeprefix("+86")
    return f"{number[:3]}{'*' * (len(number) - 5)}{number[-2:]}"
