"""Tables of a hall's departments and items."""

from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.conversions.kinds import ApprovalLevel, DocumentClass, Payer
from webapp.foundation.database import code_text, db, enum_text

LONGEST_HEADER = 120


class ConversionDepartment(db.Model):  # type: ignore[name-defined]
    """A department of government whose documents lie at a hall's counter."""

    __tablename__ = "conversion_departments"
    __table_args__ = (UniqueConstraint("hall_id", "code"),)

    hall_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(code_text(40))
    name: Mapped[str] = mapped_column(String(120))
    closed: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class ConversionItem(db.Model):  # type: ignore[name-defined]
    """An item (事项): a kind of document that a department issues, and what posting it costs."""

    __tablename__ = "conversion_items"
    __table_args__ = (
        UniqueConstraint("hall_id", "code"),
        ForeignKeyConstraint(
            ["hall_id", "department_id"],
            ["conversion_departments.hall_id", "conversion_departments.id"],
            name="fk_conversion_items_department",
        ),
    )

    hall_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    department_id: Mapped[UUID] = mapped_column()
    """Stays as it was made: cases carry it too."""
    code: Mapped[str] = mapped_column(code_text(40))
    name: Mapped[str] = mapped_column(String(120))
    document_class: Mapped[DocumentClass] = mapped_column(enum_text(DocumentClass))
    approval_level: Mapped[ApprovalLevel] = mapped_column(enum_text(ApprovalLevel))
    returns_old_document: Mapped[bool] = mapped_column(default=False)
    payer: Mapped[Payer] = mapped_column(enum_text(Payer))
    fee_fen: Mapped[int] = mapped_column()
    """What the applicant pays, in fen: said before they consent. Nothing when another one pays."""
    keep_days: Mapped[int] = mapped_column()
    """How long a document is kept from the day it is ready, where a list does not say."""
    closed: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column()

    department: Mapped[ConversionDepartment] = relationship()

    __mapper_args__ = {"version_id_col": version}


class ConversionColumnMapping(db.Model):  # type: ignore[name-defined]
    """What a hall's clerk said of a header of its lists: which column it is."""

    __tablename__ = "conversion_column_mappings"

    hall_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    header: Mapped[str] = mapped_column(String(LONGEST_HEADER), primary_key=True)
    """Folded: without regard to width, case, spaces and remarks in brackets."""
    column: Mapped[str] = mapped_column("column_name", code_text(40))
