"""The life of a message, and what messages are for."""

from enum import StrEnum


class MessagePurpose(StrEnum):
    """Why somebody is written to. A closed list: nothing else may use the outbox."""

    ONE_TIME_CODE = "one-time-code"
    LINK = "link"
    NOTICE = "notice"


class Channel(StrEnum):
    """How a message travels."""

    SMS = "sms"


class MessageState(StrEnum):
    """Where a message stands."""

    WAITING = "waiting"
    SENT = "sent"
    """The provider has taken it."""
    FAILED = "failed"
    """The last attempt failed; another one follows."""
    GIVEN_UP = "given-up"


_S = MessageState

OPEN = (_S.WAITING, _S.FAILED)
MOVES = {
    _S.WAITING: frozenset({_S.SENT, _S.FAILED, _S.GIVEN_UP}),
    _S.FAILED: frozenset({_S.SENT, _S.FAILED, _S.GIVEN_UP}),
    _S.SENT: frozenset[MessageState](),
    _S.GIVEN_UP: frozenset[MessageState](),
}
