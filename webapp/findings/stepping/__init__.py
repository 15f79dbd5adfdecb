"""Taking a step: the one place where a finding moves, for acts that run in a transaction."""

from webapp.findings.stepping.demands import (
    APPROVED_IT,
    MOST_NUDGES,
    NOT_AN_OFFICER,
    NOT_NOW,
    NOT_OPEN,
    Place,
    Taken,
    why_no_appeal,
)
from webapp.findings.stepping.doers import approved_it, doers_of
from webapp.findings.stepping.links import link_hash, new_link
from webapp.findings.stepping.taking import begin, possible, take

__all__ = [
    "APPROVED_IT",
    "MOST_NUDGES",
    "NOT_AN_OFFICER",
    "NOT_NOW",
    "NOT_OPEN",
    "Place",
    "Taken",
    "approved_it",
    "begin",
    "doers_of",
    "link_hash",
    "new_link",
    "possible",
    "take",
    "why_no_appeal",
]
