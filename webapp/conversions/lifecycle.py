"""The lives of a case and of what leads it to the post: states and allowed moves.

The states of a case are those of the field: taken from a list and judged, offered by
telephone or chosen alone, handed to the post, signed for, or brought back to the counter.
"""

from enum import StrEnum


class CaseState(StrEnum):
    """Where a case stands."""

    IMPORTED = "imported"
    """Waits to be judged: new, or what the judgement rests on has changed."""
    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    QUEUED = "queued"
    """In a campaign's queue, or being called at this moment: its number knows which."""
    CONSENTED = "consented"
    """Posting is agreed, with an address; the document still lies at the counter."""
    DECLINED = "declined"
    """Will be fetched at the counter: the person said so."""
    UNREACHABLE = "unreachable"
    DO_NOT_CALL = "do-not-call"
    UNSUITABLE = "unsuitable"
    """The call showed that it cannot be posted."""
    WITHDRAWN = "withdrawn"
    HANDED_OVER = "handed-over"
    IN_TRANSIT = "in-transit"
    DELIVERED = "delivered"
    REFUSED = "refused"
    UNDELIVERABLE = "undeliverable"
    BACK_AT_COUNTER = "back-at-counter"
    COLLECTED = "collected"
    """Fetched at the counter after all."""


_S = CaseState

MOVES = {
    _S.IMPORTED: frozenset({_S.ELIGIBLE, _S.INELIGIBLE}),
    _S.ELIGIBLE: frozenset({_S.IMPORTED, _S.INELIGIBLE, _S.QUEUED, _S.CONSENTED}),
    _S.INELIGIBLE: frozenset({_S.IMPORTED, _S.ELIGIBLE}),
    _S.QUEUED: frozenset(
        {
            _S.IMPORTED,
            _S.ELIGIBLE,
            _S.INELIGIBLE,
            _S.CONSENTED,
            _S.DECLINED,
            _S.UNREACHABLE,
            _S.DO_NOT_CALL,
            _S.UNSUITABLE,
            _S.COLLECTED,
        }
    ),
    _S.CONSENTED: frozenset({_S.WITHDRAWN, _S.HANDED_OVER, _S.COLLECTED}),
    _S.DECLINED: frozenset({_S.CONSENTED, _S.COLLECTED}),
    _S.UNREACHABLE: frozenset({_S.CONSENTED, _S.COLLECTED}),
    _S.DO_NOT_CALL: frozenset({_S.CONSENTED, _S.COLLECTED}),
    _S.UNSUITABLE: frozenset({_S.COLLECTED}),
    _S.WITHDRAWN: frozenset({_S.CONSENTED, _S.COLLECTED}),
    _S.HANDED_OVER: frozenset({_S.IN_TRANSIT, _S.CONSENTED}),
    _S.IN_TRANSIT: frozenset({_S.DELIVERED, _S.REFUSED, _S.UNDELIVERABLE}),
    _S.REFUSED: frozenset({_S.IN_TRANSIT, _S.BACK_AT_COUNTER}),
    _S.UNDELIVERABLE: frozenset({_S.IN_TRANSIT, _S.BACK_AT_COUNTER}),
    _S.BACK_AT_COUNTER: frozenset({_S.CONSENTED, _S.COLLECTED}),
    _S.DELIVERED: frozenset(),
    _S.COLLECTED: frozenset({_S.IMPORTED}),
}
"""A number in a queue is left alone once its case is decided; a citizen may still choose the post
alone, from wherever the document still lies at the counter."""

OVER = frozenset({_S.DELIVERED, _S.COLLECTED})
"""The document is where it belongs: nothing is done any more."""

LEFT = frozenset(
    {
        _S.INELIGIBLE,
        _S.DECLINED,
        _S.UNREACHABLE,
        _S.DO_NOT_CALL,
        _S.UNSUITABLE,
        _S.WITHDRAWN,
        _S.BACK_AT_COUNTER,
    }
)
"""It lies at the counter and nobody posts it: over once its keep-until is past. What waits for a
call becomes ineligible on that day; what is to be posted or under way is never over."""

JUDGED_AGAIN = frozenset({_S.ELIGIBLE, _S.INELIGIBLE, _S.QUEUED})
"""States from which a case goes back to be judged once more."""

JUDGED = JUDGED_AGAIN | {_S.IMPORTED}
"""States that the rule of eligibility decides; what people decided is none of its business."""


TOLD_AS = {
    **{
        one: one
        for one in (
            _S.CONSENTED,
            _S.DECLINED,
            _S.UNREACHABLE,
            _S.UNSUITABLE,
            _S.WITHDRAWN,
            _S.HANDED_OVER,
            _S.IN_TRANSIT,
            _S.DELIVERED,
            _S.REFUSED,
            _S.UNDELIVERABLE,
            _S.BACK_AT_COUNTER,
            _S.COLLECTED,
        )
    },
    _S.DO_NOT_CALL: _S.DECLINED,
}
"""What other systems are told of a state; of the others nothing. That somebody wants no calls is
their own affair: the document stays at the counter, which is all that anybody else must know."""

WITH_THE_CARRIER = frozenset(
    {_S.HANDED_OVER, _S.IN_TRANSIT, _S.DELIVERED, _S.REFUSED, _S.UNDELIVERABLE}
)
"""The carrier has the document, or had it last: what a list says of a counter is contradicted."""


class NumberState(StrEnum):
    """Where a telephone number stands in its campaign."""

    WAITING = "waiting"
    CALLING = "calling"
    DONE = "done"


NUMBER_MOVES = {
    NumberState.WAITING: frozenset({NumberState.CALLING, NumberState.DONE}),
    NumberState.CALLING: frozenset({NumberState.WAITING, NumberState.DONE}),
    NumberState.DONE: frozenset({NumberState.WAITING}),
}
"""A number that is done waits again when a new case comes for it."""


class CallState(StrEnum):
    """Where a call stands, from its claim."""

    OPEN = "open"
    SAVED = "saved"
    LAPSED = "lapsed"
    """Its caller went away before it was dialled or saved; the number went back."""
    STOPPED = "stopped"
    """Found not to be allowed any more, or taken away by the team lead."""


CALL_MOVES = {
    CallState.OPEN: frozenset({CallState.SAVED, CallState.LAPSED, CallState.STOPPED}),
    CallState.LAPSED: frozenset({CallState.SAVED}),
    CallState.SAVED: frozenset(),
    CallState.STOPPED: frozenset(),
}
"""What a caller whose lease ran out still saves is not lost, unless somebody else called since."""


class CampaignState(StrEnum):
    """Where a campaign stands."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


CAMPAIGN_MOVES = {
    CampaignState.OPEN: frozenset({CampaignState.PAUSED, CampaignState.CLOSED}),
    CampaignState.PAUSED: frozenset({CampaignState.OPEN, CampaignState.CLOSED}),
    CampaignState.CLOSED: frozenset(),
}


class ConsentState(StrEnum):
    """Whether a consent still holds."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"
    VOID = "void"
    """The document was fetched at the counter meanwhile, or came back to it."""
    FULFILLED = "fulfilled"
    """The document was posted and signed for."""


CONSENT_MOVES = {
    ConsentState.GIVEN: frozenset(
        {ConsentState.WITHDRAWN, ConsentState.VOID, ConsentState.FULFILLED}
    ),
    ConsentState.WITHDRAWN: frozenset(),
    ConsentState.VOID: frozenset(),
    ConsentState.FULFILLED: frozenset(),
}


class HandoverState(StrEnum):
    """Where a list of documents for the post stands."""

    GATHERING = "gathering"
    """The clerk puts it together, numbers it, prints it and scans each document out."""
    OFFERED = "offered"
    """Counted out; the courier counts in."""
    TAKEN = "taken"
    """Both counts agreed: the documents are with the post."""
    DROPPED = "dropped"
    """Nothing was left on it, or the clerk gave it up."""


HANDOVER_MOVES = {
    HandoverState.GATHERING: frozenset({HandoverState.OFFERED, HandoverState.DROPPED}),
    HandoverState.OFFERED: frozenset({HandoverState.GATHERING, HandoverState.TAKEN}),
    HandoverState.TAKEN: frozenset(),
    HandoverState.DROPPED: frozenset(),
}
