"""The forms that come with the product: in the code, each with an id of its own.

A version that answers were given to never changes: a better one is a new line with another number.
Its words are kept in Chinese and said in the reader's language.
"""

from datetime import UTC, datetime
from uuid import UUID, uuid5

from webapp.supervision.forms.first_versions.safety import SAFETY
from webapp.supervision.forms.first_versions.supervision import SUPERVISION
from webapp.supervision.forms.kinds import Purpose, as_json
from webapp.supervision.forms.models import Form

FIRST = SUPERVISION | SAFETY
_FAMILY = UUID("0a3c8f5e-6f0c-5b1d-9d3e-5a6c1d2e7f40")
_MADE_AT = datetime(2026, 11, 1, tzinfo=UTC)


def first(purpose: Purpose) -> Form:
    """The version that came with the product: for everywhere, with the number 1."""
    title, fields = FIRST[purpose]
    return Form(
        id=_id_of(purpose),
        purpose=purpose,
        city_code="",
        version=1,
        title=title,
        fields=as_json(fields),
        made_by=None,
        made_at=_MADE_AT,
    )


def by_id(form_id: UUID) -> Form | None:
    """The version that came with the product and has this id, or None."""
    return next((first(one) for one in Purpose if _id_of(one) == form_id), None)


def _id_of(purpose: Purpose) -> UUID:
    return uuid5(_FAMILY, f"{purpose.value}/1")
