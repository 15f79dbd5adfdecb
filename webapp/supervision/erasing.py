"""Destroying what people wrote in words in forms, once it is long over; what they chose stays."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import update

from webapp.foundation import clock, destructions, stopping
from webapp.foundation.database import transaction
from webapp.supervision.forms import queries
from webapp.supervision.forms.kinds import FieldKind
from webapp.supervision.forms.retention import WORDS
from webapp.supervision.library.models import LibraryAnswer
from webapp.supervision.supervisors.models import SupervisorTask

BATCH = 200
HELD: tuple[tuple[Any, Any], ...] = (
    (SupervisorTask, SupervisorTask.done_at),
    (LibraryAnswer, LibraryAnswer.given_at),
)
"""Tables of answers, each with the moment from which the time counts."""


def erase_due() -> int:
    """Destroy the words of answers older than `answer_words_keep_days`; answers of how many forms.
    Safe to repeat and to interrupt: each batch is one transaction."""
    erased = 0
    for model, at in HELD:
        seen = BATCH
        while seen == BATCH and not stopping.wanted():
            seen, with_words = _erase_batch(model, at)
            erased += with_words
    return erased


def _erase_batch(model: Any, at: Any) -> tuple[int, int]:
    """How many forms were looked through, and in how many of them there were words."""
    before = destructions.before(WORDS)
    worded: dict[UUID, frozenset[str]] = {}
    erased = 0
    with transaction() as session:
        found = queries.answers_before(session, model, at, before, BATCH)
        for row in found:
            if row.form_id not in worded:
                worded[row.form_id] = _questions_in_words(row.form_id)
            left = _without(row.answers, worded[row.form_id])
            erased += left != row.answers
            one = update(model).where(model.outlet_id == row.outlet_id, model.id == row.id)
            session.execute(one.values(answers=left, words_erased_at=clock.now()))
        destructions.record(session, WORDS, erased, before)
    return len(found), erased


def _questions_in_words(form_id: UUID) -> frozenset[str]:
    questions = queries.form(form_id).questions
    return frozenset(one.name for one in questions if one.kind is FieldKind.TEXT)


def _without(answers: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in answers.items() if name not in names}
