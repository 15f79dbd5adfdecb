"""Forms: the version that holds, one of them, and those that held."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from webapp.foundation.database import db
from webapp.foundation.errors import NotFound
from webapp.supervision.forms import first_versions
from webapp.supervision.forms.kinds import Purpose
from webapp.supervision.forms.models import Form

EVERYWHERE = ""


def current(purpose: Purpose, city_code: str) -> Form:
    """The newest version for a city: its own, else that for everywhere, else the product's."""
    return versions(purpose, city_code)[0]


def versions(purpose: Purpose, city_code: str) -> Sequence[Form]:
    """The versions that hold or held in a city: its own, then those for everywhere, the newest
    first; the product's own is the last."""
    query = select(Form).where(Form.purpose == purpose, Form.city_code.in_({EVERYWHERE, city_code}))
    kept = db.session.scalars(query.order_by(Form.city_code.desc(), Form.version.desc())).all()
    return [*kept, first_versions.first(purpose)]


def newest_number(purpose: Purpose, city_code: str) -> int:
    """The number of the newest version that is a city's own, or that for everywhere; 0: none."""
    query = select(Form.version).where(Form.purpose == purpose, Form.city_code == city_code)
    found = db.session.scalar(query.order_by(Form.version.desc()).limit(1))
    return found or (1 if city_code == EVERYWHERE else 0)


def form(form_id: UUID) -> Form:
    """A version of a form, also one that holds no more. Raises NotFound."""
    found = first_versions.by_id(form_id) or db.session.get(Form, form_id)
    if found is None:
        raise NotFound()
    return found


def answers_before(
    session: Session, model: Any, at: Any, before: datetime, limit: int
) -> Sequence[Row[Any]]:
    """(outlet_id, id, form_id, answers) of a table of answers that were given before a moment, and
    whose words nobody looked through yet, the oldest first."""
    query = select(model.outlet_id, model.id, model.form_id, model.answers).where(
        model.words_erased_at.is_(None), at < before, model.form_id.is_not(None)
    )
    return session.execute(query.order_by(at, model.id).limit(limit)).all()
