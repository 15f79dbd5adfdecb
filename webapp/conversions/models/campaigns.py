"""Tables of campaigns: what is called for, when, how often, with which words and by whom."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.conversions.calling.dispositions import cool_down
from webapp.conversions.kinds import Disposition
from webapp.conversions.lifecycle import CAMPAIGN_MOVES, CampaignState
from webapp.foundation.database import JsonText, UtcDateTime, db, enum_text
from webapp.foundation.lifecycle import step


class ConversionCampaign(db.Model):  # type: ignore[name-defined]
    """A hall's campaign: its cases are offered by telephone."""

    __tablename__ = "conversion_campaigns"

    hall_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    state: Mapped[CampaignState] = mapped_column(enum_text(CampaignState))
    starts_on: Mapped[date] = mapped_column()
    ends_on: Mapped[date] = mapped_column()
    """The last day on which it calls."""
    item_ids: Mapped[Any] = mapped_column(JsonText, default=list)
    """Items it calls for, as text; none means all of the hall."""
    hours: Mapped[Any] = mapped_column(JsonText)
    """{"1": [["09:00", "12:00"], …], …} by ISO weekday; a day without an entry is not called on."""
    attempts_a_day: Mapped[int] = mapped_column()
    attempts_in_all: Mapped[int] = mapped_column()
    cool_downs: Mapped[Any] = mapped_column(JsonText, default=dict)
    """Minutes by disposition, where they differ from the table of dispositions."""
    lease_minutes: Mapped[int] = mapped_column()
    """A claim that shows no life for so long goes back to the queue."""
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    def move(self, wanted: CampaignState) -> None:
        """Pause it, go on, close it for ever. Raises Conflict."""
        self.state = step(CAMPAIGN_MOVES, self.state, wanted)

    def runs_on(self, day: date) -> bool:
        """Whether it calls on a day at all, its hours apart."""
        return self.state is CampaignState.OPEN and self.starts_on <= day <= self.ends_on

    def cool_down(self, disposition: Disposition) -> int:
        """Minutes until the number may be called again after a call that ended so."""
        return cool_down(self.cool_downs, disposition)


class ConversionScript(db.Model):  # type: ignore[name-defined]
    """A version of what callers say. Never changed: a new version takes its place."""

    __tablename__ = "conversion_scripts"
    __table_args__ = (UniqueConstraint("hall_id", "campaign_id", "number"),)

    hall_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column()
    number: Mapped[int] = mapped_column()
    steps: Mapped[Any] = mapped_column(JsonText)
    """What is said, step by step, with {words} that are merged in (calling/script.py)."""
    consent: Mapped[str] = mapped_column(String(600))
    """The exact wording to which the person says yes, with {words} merged in."""
    made_by: Mapped[UUID] = mapped_column()
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CampaignMember(db.Model):  # type: ignore[name-defined]
    """Somebody who calls for a campaign."""

    __tablename__ = "campaign_members"
    __table_args__ = (Index("ix_campaign_members_account", "account_id", "left_at"),)

    hall_id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
