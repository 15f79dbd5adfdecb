"""The table of response templates: what a city's offices say again and again."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.findings.lifecycle import Step
from webapp.foundation.database import UtcDateTime, code_text, db, enum_text

_IS_OFFERED = text("retired_at IS NULL")


class ResponseTemplate(db.Model):  # type: ignore[name-defined]
    """Words that are offered for a step in a city. Never changed: another row replaces it."""

    __tablename__ = "response_templates"
    __table_args__ = (
        Index(
            "uq_response_templates_title",
            "city_code",
            "step",
            "title",
            unique=True,
            sqlite_where=_IS_OFFERED,
            postgresql_where=_IS_OFFERED,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    city_code: Mapped[str] = mapped_column(code_text(6))
    step: Mapped[Step] = mapped_column(enum_text(Step))
    title: Mapped[str] = mapped_column(String(40))
    words: Mapped[str] = mapped_column(String(600))
    """With marks that are filled in: `templates.MARKS`."""
    number: Mapped[int] = mapped_column()
    """Of the version, from 1."""
    made_by: Mapped[UUID] = mapped_column()
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when it is offered no more: replaced, or of no use."""
