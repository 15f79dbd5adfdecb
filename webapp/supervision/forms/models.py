"""The table of forms."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.foundation.database import JsonText, UtcDateTime, code_text, db, enum_text
from webapp.supervision.forms.kinds import FormField, Purpose, from_json
from webapp.supervision.forms.wording import reworded


class Form(db.Model):  # type: ignore[name-defined]
    """One version of a form, in one city or everywhere. Never changed: answers name the version
    that they were given to."""

    __tablename__ = "forms"
    __table_args__ = (UniqueConstraint("purpose", "city_code", "version"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    purpose: Mapped[Purpose] = mapped_column(enum_text(Purpose))
    city_code: Mapped[str] = mapped_column(code_text(6))
    """Where it holds; empty: wherever the city has none of its own."""
    version: Mapped[int] = mapped_column()
    """From 1, in each city anew."""
    title: Mapped[str] = mapped_column(String(60))
    fields: Mapped[Any] = mapped_column(JsonText)
    """What kinds.as_json makes of the questions."""
    made_by: Mapped[UUID | None] = mapped_column()
    """None: it came with the product."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def questions(self) -> tuple[FormField, ...]:
        """The questions in their order, as they were written."""
        return from_json(self.fields)

    @property
    def told(self) -> tuple[FormField, ...]:
        """The questions as they are shown: what came with the product speaks every language of it;
        what a city wrote is in the city's words."""
        return self.questions if self.made_by else reworded(self.questions, gettext)

    @property
    def told_title(self) -> str:
        """The title as it is shown."""
        return self.title if self.made_by else gettext(self.title)
