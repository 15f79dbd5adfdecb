"""The table of rewards. Nothing personal: whom it is for, the finding alone knows."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.foundation.database import Placed, UtcDateTime, db, enum_text
from webapp.supervision.rewards.kinds import RewardState


class FindingReward(Placed, db.Model):  # type: ignore[name-defined]
    """A reward for one finding, once: proposed, decided by the city, paid."""

    __tablename__ = "finding_rewards"
    __table_args__ = (
        UniqueConstraint("outlet_id", "finding_id"),
        Index("ix_finding_rewards_county", "county_code", "state", "id"),
        Index("ix_finding_rewards_city", "city_code", "state", "id"),
        Index("ix_finding_rewards_province", "province_code", "state", "id"),
    )

    outlet_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    finding_id: Mapped[UUID] = mapped_column()
    state: Mapped[RewardState] = mapped_column(enum_text(RewardState))
    amount_fen: Mapped[int] = mapped_column()
    """As it was proposed, and then as it was decided."""
    why: Mapped[str] = mapped_column(String(500))
    proposed_by: Mapped[UUID] = mapped_column()
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[UUID | None] = mapped_column()
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_why: Mapped[str] = mapped_column(String(500), default="")
    paid_by: Mapped[UUID | None] = mapped_column()
    paid_on: Mapped[date | None] = mapped_column()
    receipt: Mapped[str] = mapped_column(String(40), default="")
    """Number of the receipt that is kept on paper."""
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
