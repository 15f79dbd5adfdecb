"""A small world for pickups: regions, a company with outlets, couriers with phones."""

import itertools
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Flask, current_app
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy.orm import Session

from tests.phone import ClientTransport, HttpTransport, Phone
from webapp.accounts.lifecycle import AccountState
from webapp.accounts.models import Account, AccountSession, Device, Grant
from webapp.foundation import clock
from webapp.foundation.access import Role, ScopeKind
from webapp.foundation.database import db, new_id, place_of
from webapp.places.models import (
    Organisation,
    OrganisationKind,
    Outlet,
    OutletKind,
    Region,
    RegionLevel,
)

REGIONS = [
    ("360000", "江西省", RegionLevel.PROVINCE, None),
    ("360100", "南昌市", RegionLevel.CITY, "360000"),
    ("360102", "东湖区", RegionLevel.COUNTY, "360100"),
    ("360103", "西湖区", RegionLevel.COUNTY, "360100"),
    ("360102001", "公园街道", RegionLevel.TOWNSHIP, "360102"),
    ("440000", "广东省", RegionLevel.PROVINCE, None),
    ("441900", "东莞市", RegionLevel.CITY, "440000"),
    ("110000", "北京市", RegionLevel.PROVINCE, None),
    ("110100", "市辖区", RegionLevel.CITY, "110000"),
    ("110101", "东城区", RegionLevel.COUNTY, "110100"),
]
LONG_AGO = timedelta(days=400)
_numbers = itertools.count(1)


def add(*rows: Any) -> None:
    """Put rows into the database and commit."""
    with Session(db.engine, expire_on_commit=False) as session:
        session.add_all(rows)
        session.commit()


def regions() -> None:
    """A few regions, once: two counties of 南昌, and 东莞 which has none."""
    if db.session.get(Region, "360102") is None:
        add(
            *(  # parents first
                Region(code=code, name=name, level=level, parent_code=parent, pinyin="")
                for code, name, level, parent in REGIONS
            )
        )
    db.session.rollback()


def company(brand_code: str = "EMS") -> Organisation:
    """A company under a brand of its own."""
    regions()
    number = next(_numbers)
    brand = Organisation(
        id=new_id(),
        kind=OrganisationKind.BRAND,
        code=f"{brand_code}{number}",
        name=f"品牌 {number}",
        region_code="360000",
    )
    brand.brand_id = brand.id
    made = Organisation(
        id=new_id(),
        kind=OrganisationKind.COMPANY,
        code=f"C{number}",
        name=f"公司 {number}",
        region_code="360100",
        parent_id=brand.id,
        brand_id=brand.id,
    )
    add(brand, made)
    return made


def outlet(
    of: Organisation | None = None, *, county: str = "360102", name: str = "", **columns: Any
) -> Outlet:
    """An outlet of a company."""
    of = of or company()
    number = next(_numbers)
    made = Outlet(
        id=new_id(),
        kind=OutletKind.OUTLET,
        code=f"O{number}",
        name=name or f"网点 {number}",
        **columns,
    )
    region = db.session.get(Region, county)
    assert region is not None
    made.belongs_to(of, region)
    db.session.rollback()
    add(made)
    return made


def courier(at: Outlet, *, name: str = "李小军", **columns: Any) -> Account:
    """Somebody who has long been a courier of an outlet."""
    number = next(_numbers)
    account = Account(
        id=new_id(),
        login=f"S{number:05d}",
        name=name,
        state=AccountState.ACTIVE,
        created_at=clock.now() - LONG_AGO,
        **columns,
    )
    add(account, grant(account, at))
    return account


def grant(account: Account, at: Outlet, *, since: Any = None, until: Any = None) -> Grant:
    """A courier's grant at an outlet; not in the database yet."""
    return Grant(
        id=new_id(),
        account_id=account.id,
        role=Role.COURIER,
        scope_kind=ScopeKind.OUTLET,
        scope_id=str(at.id),
        organisation_id=at.company_id,
        effective_from=since or clock.now() - LONG_AGO,
        effective_until=until,
        **place_of(at),
    )


def end_grants(account: Account, *, at: Any = None) -> None:
    """The courier loses the outlet, now or at a moment."""
    with Session(db.engine) as session:
        for held in session.query(Grant).filter_by(account_id=account.id, effective_until=None):
            held.effective_until = at or clock.now()
        session.commit()


def session_of(account: Account, role: Role = Role.COURIER) -> AccountSession:
    """A sign-in under the account's latest grant of a role."""
    now = clock.now()
    with Session(db.engine) as session:
        held = (
            session.query(Grant)
            .filter_by(account_id=account.id, role=role)
            .order_by(Grant.effective_from.desc())
            .first()
        )
        assert held is not None
        grant_id = held.id
    made = AccountSession(
        id=new_id(),
        account_id=account.id,
        grant_id=grant_id,
        opened_at=now,
        last_seen_at=now,
        expires_at=now + timedelta(hours=12),
    )
    add(made)
    return made


def cookie_of(session_id: UUID) -> str:
    """The cookie of a sign-in, as a browser sends it."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    value = serializer.dumps({"_user_id": str(session_id), "_fresh": True})
    return f"{app.config['SESSION_COOKIE_NAME']}={value!s}"


def device(account: Account, phone: Phone, **columns: Any) -> Device:
    """The enrolment of a phone's key, long ago."""
    made = Device(
        id=phone.device_id,
        account_id=account.id,
        public_point=phone.public_point,
        label="Python",
        enrolled_at=columns.pop("enrolled_at", clock.now() - timedelta(days=300)),
        **columns,
    )
    add(made)
    return made


def transport_of(session: AccountSession | None, url: str = "") -> Any:
    """A way to the application, or to a server at `url`, signed in by a session or not at all."""
    cookie = cookie_of(session.id) if session else ""
    if url:
        return HttpTransport(url, cookie)
    client = current_app.test_client()
    if cookie:
        client.set_cookie(*cookie.split("=", 1))
    return ClientTransport(client)


def phone(account: Account, at: Outlet, *, url: str = "", **columns: Any) -> Phone:
    """A courier's phone, signed in, its key enrolled long ago; `columns` are the device's."""
    made = Phone(transport_of(session_of(account), url), account.id, at.id)
    device(account, made, **columns)
    return made


def phone_of(
    account: Account, at: Outlet, like: Phone, *, session: AccountSession | None = None
) -> Phone:
    """The same phone with the same key after another sign-in."""
    transport = transport_of(session or session_of(account))
    return Phone(transport, account.id, at.id, device_id=like.device_id, key=like.key)


def shift(**columns: Any) -> tuple[Phone, Outlet, Account]:
    """A courier with a phone at an outlet of its own company."""
    at = outlet(**columns)
    who = courier(at)
    return phone(who, at), at, who
