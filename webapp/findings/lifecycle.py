"""The life of a finding: its states, the steps between them, and whose turn it is.

This is the most that any procedure allows. A procedure (a table in the database) may leave steps
out and demand evidence for those it has; it can add no way that is not here.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from webapp.findings.kinds import Doer


class FindingState(StrEnum):
    """Where a finding stands."""

    REPORTED = "reported"
    ACCEPTED = "accepted"
    ASSIGNED = "assigned"
    """Somebody has it, with a deadline: to look at it on the spot, or to mend it at once."""
    VERIFIED = "verified"
    """It is so: the outlet has to mend it."""
    RECTIFIED = "rectified"
    """The outlet says that it is mended, and shows it."""
    REVIEWED = "reviewed"
    """The office agrees: whoever reported it has the last word."""
    DISPUTED = "disputed"
    """Not mended, says who reported it."""
    FILED = "filed"
    """The city has filed a case."""
    DECIDED = "decided"
    """The city has decided the case; it is still to be mended."""
    CONFIRMED = "confirmed"
    """Over: rectified, and confirmed by the one who reported it."""
    UNCONFIRMED = "unconfirmed"
    """Over: rectified, says the office; the reporter kept silent. Counted apart."""
    ENDED_DISPUTED = "ended-disputed"
    """Over: the city ended it against the reporter's word. Counted apart."""
    REJECTED = "rejected"
    UNFOUNDED = "unfounded"
    MERGED = "merged"
    """Goes on as another finding of the same outlet."""


class Step(StrEnum):
    """What may be done to a finding."""

    REPORT = "report"
    ASK = "ask"
    ANSWER = "answer"
    ACCEPT = "accept"
    REJECT = "reject"
    MERGE = "merge"
    ASSIGN = "assign"
    VERIFY = "verify"
    FIND_UNFOUNDED = "find-unfounded"
    REMIND = "remind"
    """Issue a letter with a deadline."""
    RECTIFY = "rectify"
    RETURN = "return"
    """Have it mended again."""
    APPROVE = "approve"
    CONFIRM = "confirm"
    DISPUTE = "dispute"
    NUDGE = "nudge"
    """Remind the reporter that their word is awaited."""
    LAPSE = "lapse"
    ESCALATE = "escalate"
    FILE = "file"
    DECIDE = "decide"
    END = "end"
    APPEAL = "appeal"


_F, _T = FindingState, Step
_ASKING: dict[Step, FindingState | None] = {_T.ASK: None, _T.ANSWER: None}

MOVES: Mapping[FindingState, Mapping[Step, FindingState | None]] = MappingProxyType(
    {
        _F.REPORTED: {
            _T.ACCEPT: _F.ACCEPTED,
            _T.REJECT: _F.REJECTED,
            _T.MERGE: _F.MERGED,
            _T.ESCALATE: None,
            **_ASKING,
        },
        _F.ACCEPTED: {
            _T.ASSIGN: _F.ASSIGNED,
            _T.MERGE: _F.MERGED,
            _T.ESCALATE: None,
            **_ASKING,
        },
        _F.ASSIGNED: {
            _T.ASSIGN: None,
            _T.VERIFY: _F.VERIFIED,
            _T.FIND_UNFOUNDED: _F.UNFOUNDED,
            _T.REMIND: None,
            _T.RECTIFY: _F.RECTIFIED,
            _T.ESCALATE: None,
            **_ASKING,
        },
        _F.VERIFIED: {
            _T.REMIND: None,
            _T.RECTIFY: _F.RECTIFIED,
            _T.ESCALATE: None,
            _T.FILE: _F.FILED,
        },
        _F.RECTIFIED: {_T.APPROVE: _F.REVIEWED, _T.RETURN: _F.VERIFIED, _T.ESCALATE: None},
        _F.REVIEWED: {
            _T.CONFIRM: _F.CONFIRMED,
            _T.DISPUTE: _F.DISPUTED,
            _T.NUDGE: None,
            _T.LAPSE: _F.UNCONFIRMED,
        },
        _F.DISPUTED: {
            _T.RETURN: _F.VERIFIED,
            _T.ESCALATE: None,
            _T.FILE: _F.FILED,
            _T.END: _F.ENDED_DISPUTED,
        },
        _F.FILED: {_T.DECIDE: _F.DECIDED},
        _F.DECIDED: {_T.REMIND: None, _T.RECTIFY: _F.RECTIFIED},
        _F.CONFIRMED: {},
        _F.UNCONFIRMED: {},
        _F.ENDED_DISPUTED: {},
        _F.REJECTED: {_T.APPEAL: _F.REPORTED},
        _F.UNFOUNDED: {_T.APPEAL: _F.REPORTED},
        _F.MERGED: {},
    }
)
"""state → step → the state it leads to; None: it stays where it is."""

RULED_AGAINST = frozenset({_F.REJECTED, _F.UNFOUNDED, _F.ENDED_DISPUTED})
"""Over by an office's ruling, not by what was done about it."""

MAIN_STEP: Mapping[FindingState, Step] = MappingProxyType(
    {
        _F.REPORTED: _T.ACCEPT,
        _F.ACCEPTED: _T.ASSIGN,
        _F.ASSIGNED: _T.VERIFY,
        _F.VERIFIED: _T.RECTIFY,
        _F.RECTIFIED: _T.APPROVE,
        _F.REVIEWED: _T.NUDGE,
        _F.DISPUTED: _T.RETURN,
        _F.FILED: _T.DECIDE,
        _F.DECIDED: _T.RECTIFY,
    }
)
"""What is awaited in each open state: its days are the deadline."""

OPEN = frozenset(MAIN_STEP)
OVER = frozenset(FindingState) - OPEN
POSSIBLE_DOERS: Mapping[Step, set[Doer]] = MappingProxyType(
    {
        _T.REPORT: {Doer.REPORTER, Doer.COUNTY, Doer.CITY, Doer.SYSTEM},
        _T.ASK: {Doer.COUNTY, Doer.CITY},
        _T.ANSWER: {Doer.REPORTER},
        _T.ACCEPT: {Doer.COUNTY, Doer.CITY},
        _T.REJECT: {Doer.COUNTY, Doer.CITY},
        _T.MERGE: {Doer.COUNTY, Doer.CITY},
        _T.ASSIGN: {Doer.COUNTY, Doer.CITY},
        _T.VERIFY: {Doer.COUNTY, Doer.CITY},
        _T.FIND_UNFOUNDED: {Doer.COUNTY, Doer.CITY},
        _T.REMIND: {Doer.COUNTY, Doer.CITY},
        _T.RECTIFY: {Doer.COMPANY},
        _T.RETURN: {Doer.COUNTY, Doer.CITY},
        _T.APPROVE: {Doer.COUNTY, Doer.CITY},
        _T.CONFIRM: {Doer.REPORTER},
        _T.DISPUTE: {Doer.REPORTER},
        _T.NUDGE: {Doer.SYSTEM},
        _T.LAPSE: {Doer.SYSTEM},
        _T.ESCALATE: {Doer.COUNTY, Doer.SYSTEM},
        _T.FILE: {Doer.CITY},
        _T.DECIDE: {Doer.CITY},
        _T.END: {Doer.CITY},
        _T.APPEAL: {Doer.REPORTER},
    }
)
"""The most that a procedure may say of who does what: only the city and above may penalise, only
whoever reported it may confirm."""

LAST_WORDS = frozenset({_T.CONFIRM, _T.DISPUTE})
PENALISES = frozenset({_T.FILE, _T.DECIDE})
MAY_BE_LEFT_OUT = frozenset({_T.VERIFY, _T.FIND_UNFOUNDED, _T.REMIND, _T.ASK, _T.MERGE})
"""Steps without which a loop still closes."""
