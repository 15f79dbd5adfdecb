"""Response templates of a city."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.findings.lifecycle import Step
from webapp.findings.models import ResponseTemplate
from webapp.foundation.database import db
from webapp.foundation.errors import NotFound


def templates_of(city_code: str) -> Sequence[ResponseTemplate]:
    """What is offered in a city, by title."""
    query = select(ResponseTemplate).where(
        ResponseTemplate.city_code == city_code, ResponseTemplate.retired_at.is_(None)
    )
    return db.session.scalars(query.order_by(ResponseTemplate.title, ResponseTemplate.id)).all()


def template_of(city_code: str, template_id: UUID) -> ResponseTemplate:
    """One that is offered in a city. Raises NotFound."""
    query = select(ResponseTemplate).where(
        ResponseTemplate.id == template_id,
        ResponseTemplate.city_code == city_code,
        ResponseTemplate.retired_at.is_(None),
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound()
    return found


def template_locked(session: Session, city_code: str, template_id: UUID) -> ResponseTemplate:
    """One of a city, locked, whether it is still offered or not. Raises NotFound."""
    query = select(ResponseTemplate).where(
        ResponseTemplate.id == template_id, ResponseTemplate.city_code == city_code
    )
    found = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NotFound()
    return found


def count_templates(session: Session, city_code: str, step: Step) -> int:
    """How many are offered for a step in a city."""
    query = select(func.count()).where(
        ResponseTemplate.city_code == city_code,
        ResponseTemplate.step == step,
        ResponseTemplate.retired_at.is_(None),
    )
    return session.scalar(query) or 0
