"""Tables of regions, organisations, outlets and sorting centres."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, synonym

from webapp.foundation.access import Scope, ScopeKind
from webapp.foundation.database import JsonText, code_text, db, enum_text


class RegionLevel(StrEnum):
    """Level of a region in GB/T 2260; townships stand below the county (GB/T 10114)."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"


class Region(db.Model):  # type: ignore[name-defined]
    """A region by its code: six digits to the county, nine to the township."""

    __tablename__ = "regions"
    __table_args__ = (Index("ix_regions_parent", "parent_code", "code"),)

    code: Mapped[str] = mapped_column(code_text(9), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    level: Mapped[RegionLevel] = mapped_column(enum_text(RegionLevel))
    parent_code: Mapped[str | None] = mapped_column(code_text(9), ForeignKey("regions.code"))
    pinyin: Mapped[str] = mapped_column(String(200), default="")

    @property
    def province_code(self) -> str:
        """Code of the province above, or its own."""
        return self.code[:2] + "0000"

    @property
    def city_code(self) -> str:
        """Code of the city above. A county directly under a province stands for its own city."""
        return self.code[:4] + "00"

    @property
    def county_code(self) -> str:
        """Code of the county above, or its own."""
        return self.code[:6]


def level_of(code: str) -> RegionLevel:
    """The level that a code of GB/T 2260 or GB/T 10114 names by its own shape."""
    if len(code) > 6:
        return RegionLevel.TOWNSHIP
    if code.endswith("0000"):
        return RegionLevel.PROVINCE
    return RegionLevel.CITY if code.endswith("00") else RegionLevel.COUNTY


class OrganisationKind(StrEnum):
    """What an organisation is in the field."""

    POSTAL_COMPANY = "postal-company"
    BRAND = "brand"
    HEADQUARTERS = "headquarters"
    COMPANY = "company"
    BUREAU = "bureau"
    HALL = "hall"


MAY_STAND_UNDER: dict[OrganisationKind, frozenset[OrganisationKind | None]] = {
    OrganisationKind.POSTAL_COMPANY: frozenset({None}),
    OrganisationKind.BRAND: frozenset({None}),
    OrganisationKind.HEADQUARTERS: frozenset(
        {OrganisationKind.BRAND, OrganisationKind.POSTAL_COMPANY}
    ),
    OrganisationKind.COMPANY: frozenset(
        {OrganisationKind.HEADQUARTERS, OrganisationKind.BRAND, OrganisationKind.POSTAL_COMPANY}
    ),
    OrganisationKind.BUREAU: frozenset({None, OrganisationKind.BUREAU}),
    OrganisationKind.HALL: frozenset({None, OrganisationKind.BUREAU}),
}


class Organisation(db.Model):  # type: ignore[name-defined]
    """A node of the tree: brand → regional headquarters → company; bureau; hall."""

    __tablename__ = "organisations"
    __table_args__ = (UniqueConstraint("code"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[OrganisationKind] = mapped_column(enum_text(OrganisationKind))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    code: Mapped[str] = mapped_column(code_text(40))
    """Short code in the field, such as EMS or YL-0412; unique."""
    name: Mapped[str] = mapped_column(String(120))
    social_credit_code: Mapped[str] = mapped_column(code_text(18), default="")
    region_code: Mapped[str] = mapped_column(code_text(9), ForeignKey("regions.code"))
    brand_id: Mapped[UUID | None] = mapped_column()
    """The brand or postal company at the root, its own id if it is one."""
    headquarters_id: Mapped[UUID | None] = mapped_column()
    pinyin: Mapped[str] = mapped_column(String(400), default="")
    closed: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column()

    parent: Mapped["Organisation | None"] = relationship(remote_side=[id])
    region: Mapped[Region] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def scope(self) -> Scope:
        """The scope of somebody who acts for the whole organisation."""
        if self.kind in (OrganisationKind.BRAND, OrganisationKind.POSTAL_COMPANY):
            return Scope(ScopeKind.BRAND, str(self.id))
        if self.kind is OrganisationKind.HEADQUARTERS:
            return Scope(ScopeKind.HEADQUARTERS, str(self.id))
        if self.kind is OrganisationKind.COMPANY:
            return Scope(ScopeKind.COMPANY, str(self.id))
        if self.kind is OrganisationKind.HALL:
            return Scope(ScopeKind.HALL, str(self.id))
        return region_scope(self.region_code)


def region_scope(region_code: str) -> Scope:
    """The scope of a region by its code: 000000 is the whole country, a township its county."""
    if region_code == "000000":
        return Scope(ScopeKind.PLATFORM)
    level = level_of(region_code)
    if level is RegionLevel.PROVINCE:
        return Scope(ScopeKind.PROVINCE, region_code)
    if level is RegionLevel.CITY:
        return Scope(ScopeKind.CITY, region_code)
    return Scope(ScopeKind.COUNTY, region_code[:6])


class OutletKind(StrEnum):
    """Kinds of place."""

    OUTLET = "outlet"
    SORTING_CENTRE = "sorting-centre"


class OutletService(StrEnum):
    """What an outlet does for people: a closed list, in the order in which it is shown."""

    PICKUP = "pickup"
    DELIVERY = "delivery"
    SELF_COLLECTION = "self-collection"
    AGENCY_COLLECTION = "agency-collection"
    LETTERS = "letters"
    EMS = "ems"
    INTERNATIONAL = "international"
    GOVERNMENT_DOCUMENTS = "government-documents"
    NEWSPAPERS = "newspapers"


class Outlet(db.Model):  # type: ignore[name-defined]
    """A place where parcels are taken in or sorted; carries the Placed columns itself."""

    __tablename__ = "outlets"
    __table_args__ = (
        UniqueConstraint("code"),
        Index("ix_outlets_county", "county_code", "pinyin"),
        Index("ix_outlets_city", "city_code", "pinyin"),
        Index("ix_outlets_province", "province_code", "pinyin"),
        Index("ix_outlets_company", "company_id", "pinyin"),
        Index("ix_outlets_brand", "brand_id", "pinyin"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[OutletKind] = mapped_column(enum_text(OutletKind))
    code: Mapped[str] = mapped_column(code_text(40))
    name: Mapped[str] = mapped_column(String(120))
    pinyin: Mapped[str] = mapped_column(String(400), default="")
    company_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    headquarters_id: Mapped[UUID | None] = mapped_column()
    brand_id: Mapped[UUID | None] = mapped_column()
    region_code: Mapped[str] = mapped_column(code_text(9), ForeignKey("regions.code"))
    county_code: Mapped[str] = mapped_column(code_text(6))
    city_code: Mapped[str] = mapped_column(code_text(6))
    province_code: Mapped[str] = mapped_column(code_text(6))
    address: Mapped[str] = mapped_column(String(200), default="")
    postcode: Mapped[str] = mapped_column(String(6), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    latitude: Mapped[float | None] = mapped_column()
    longitude: Mapped[float | None] = mapped_column()
    """Degrees, WGS 84."""
    hours: Mapped[Any] = mapped_column(JsonText, default=dict)
    """Weekday 1–7 (Monday first) as text → list of [from, until] as HH:MM; see opening_hours."""
    services: Mapped[Any] = mapped_column(JsonText, default=list)
    """Values of OutletService, in its order."""
    demands_photo: Mapped[bool] = mapped_column(default=False)
    closed: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column()

    company: Mapped[Organisation] = relationship()
    region: Mapped[Region] = relationship()
    outlet_id: Mapped[UUID] = synonym("id")
    """Its own id, so that an outlet is read and scoped like any Placed row."""

    __mapper_args__ = {"version_id_col": version}

    def belongs_to(self, company: Organisation, region: Region) -> None:
        """Place the outlet: the company's tree and the region's codes are copied."""
        self.company_id = company.id
        self.headquarters_id = company.headquarters_id
        self.brand_id = company.brand_id
        self.region_code = region.code
        self.county_code = region.county_code
        self.city_code = region.city_code
        self.province_code = region.province_code
