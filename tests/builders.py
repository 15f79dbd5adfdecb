"""Places and people for tests, and how they sign in."""

import itertools
import re
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.builders_pickups import cookie_of
from webapp.accounts import passwords, queries, second_factor
from webapp.accounts.lifecycle import AccountState
from webapp.accounts.models import Account, AccountSession, Grant
from webapp.foundation import clock
from webapp.foundation.access import AT_A_HALL, SECOND_FACTOR_FORCED, Actor, Role, Scope, ScopeKind
from webapp.foundation.database import PLACED_COLUMNS, db, new_id, place_of, transaction
from webapp.places.models import (
    Organisation,
    OrganisationKind,
    Outlet,
    OutletKind,
    Region,
    RegionLevel,
    region_scope,
)

PASSWORD = "lüse youtong 1896"
PASSWORD_HASH = passwords.hash_password(PASSWORD)
NAMES = ["李小军", "周玉兰", "吴文博", "郑若溪", "冯建国", "陈秀英"]
_numbers = itertools.count(1)


def region(code: str = "360102", name: str = "") -> Region:
    """A region by its code, with those above it."""
    if (known := db.session.get(Region, code)) is not None:
        return known
    level, above = _level(code)
    if above:
        region(above)
    made = Region(code=code, name=name or f"地区{code}", level=level, parent_code=above, pinyin="")
    return _put(made)


def organisation(
    kind: OrganisationKind = OrganisationKind.COMPANY,
    *,
    under: Organisation | None = None,
    region_code: str = "360100",
    name: str = "",
) -> Organisation:
    """A node of the tree; companies, brands and headquarters know their root."""
    region(region_code)
    number = next(_numbers)
    made = Organisation(
        id=new_id(),
        kind=kind,
        code=f"ORG{number}",
        name=name or f"单位{number}",
        pinyin=f"danwei {number:05d}",
        region_code=region_code,
        parent_id=under.id if under else None,
        brand_id=under.brand_id if under else None,
        headquarters_id=under.headquarters_id if under else None,
    )
    if kind in (OrganisationKind.BRAND, OrganisationKind.POSTAL_COMPANY):
        made.brand_id = made.id
    if kind is OrganisationKind.HEADQUARTERS:
        made.headquarters_id = made.id
    return _put(made)


def company(**facts: Any) -> Organisation:
    """A company under a brand of its own, or `under` another organisation."""
    facts.setdefault("under", organisation(OrganisationKind.BRAND, region_code="360000"))
    return organisation(OrganisationKind.COMPANY, **facts)


def bureau(region_code: str = "360102") -> Organisation:
    """The bureau of a region."""
    return organisation(OrganisationKind.BUREAU, region_code=region_code)


def outlet(of: Organisation | None = None, *, region_code: str = "360102", **facts: Any) -> Outlet:
    """An outlet of a company."""
    of = of or company()
    number = next(_numbers)
    values: dict[str, Any] = {
        "kind": OutletKind.OUTLET,
        "code": f"OUT{number}",
        "name": f"网点{number}",
        "pinyin": f"wangdian {number:05d}",
    }
    made = Outlet(id=new_id(), **{**values, **facts})
    made.belongs_to(of, region(region_code))
    return _put(made)


def account(
    role: Role = Role.COURIER,
    at: Outlet | Organisation | None = None,
    *,
    with_second_factor: bool | None = None,
    state: AccountState = AccountState.ACTIVE,
    **facts: Any,
) -> Account:
    """Somebody with one grant, at a place of their own unless it is given.

    `at` is an outlet for couriers, a company for their admins, a bureau for the others. They know
    PASSWORD, and have a second factor where their role asks for one.
    """
    number = next(_numbers)
    is_in = state is AccountState.ACTIVE
    values: dict[str, Any] = {
        "login": f"T{number:05d}",
        "name": NAMES[number % len(NAMES)],
        "password_hash": PASSWORD_HASH if is_in else "",
        "created_at": clock.ago(days=400),
        "person_id": new_id() if role is Role.COURIER else None,
        "failed_attempts": 0,
        "totp_last_step": 0,
    }
    made = Account(id=new_id(), state=state, **{**values, **facts})
    forced = role in SECOND_FACTOR_FORCED and is_in
    if forced if with_second_factor is None else with_second_factor:
        second_factor.keep_secret(made, second_factor.new_secret())
    _put(made)
    if state is not AccountState.LEFT:
        grant(made, role, at)
    return made


def grant(
    to: Account, role: Role = Role.COURIER, at: Outlet | Organisation | None = None, **facts: Any
) -> Grant:
    """A grant that has long held, or as `facts` say."""
    place = at or _place_for(role)
    scope = _scope(role, place)
    values: dict[str, Any] = {"effective_from": clock.ago(days=400), "given_by": None}
    return _put(
        Grant(
            id=new_id(),
            account_id=to.id,
            role=role,
            scope_kind=scope.kind,
            scope_id=scope.id,
            organisation_id=place.company_id if isinstance(place, Outlet) else place.id,
            **{name: _placed(scope, place).get(name) for name in PLACED_COLUMNS},
            **{**values, **facts},
        )
    )


def session_of(who: Account, **facts: Any) -> AccountSession:
    """An open session of an account, without a browser."""
    now = clock.now()
    values: dict[str, Any] = {
        "grant_id": queries.grants_now(who.id)[0].id,
        "opened_at": now,
        "last_seen_at": now,
        "expires_at": now.replace(year=now.year + 1),
        "browser": "Android · Chrome",
    }
    return _put(AccountSession(id=new_id(), account_id=who.id, **{**values, **facts}))


def actor_of(who: Account) -> Actor:
    """An account as an act sees it, under its first grant."""
    actor = queries.actor_of_session(session_of(who).id)
    assert actor is not None
    return actor


def sign_in(client: FlaskClient, who: Account) -> None:
    """Let a browser come back in which somebody has signed in, under the first grant.

    The way through the forms costs as much as many a test: `sign_in_by_form` is for those of it.
    """
    client.set_cookie(*cookie_of(session_of(who).id).split("=", 1))


def sign_in_by_form(client: FlaskClient, who: Account, *, password: str = PASSWORD) -> TestResponse:
    """Sign in by the forms, with the second factor where there is one; answers the last answer."""
    answer = post(client, "/sign-in", page="/sign-in", login=who.login, password=password)
    if answer.headers.get("Location", "").endswith("/sign-in/code"):
        fresh_code(who)
        answer = post(client, "/sign-in/code", page="/sign-in/code", code=code_of(who))
    assert answer.status_code == 302, answer.text
    return answer


def code_of(who: Account) -> str:
    """What the account's authenticator shows now."""
    db.session.expire_all()
    return second_factor.code_now(second_factor.read_secret(queries.account(who.id)))


def fresh_code(who: Account) -> None:
    """Let the code of this moment count once more: tests are faster than thirty seconds."""
    with transaction():
        queries.account(who.id, lock=True).totp_last_step = 0


def post(client: FlaskClient, address: str, *, page: str = "", **form: Any) -> TestResponse:
    """Send a form with the token of a page (the start of one's own account unless it is named)."""
    token = token_on(client.get(page or "/me").text)
    return client.post(address, data={"csrf_token": token, **form})


def token_on(html: str) -> str:
    """The token of the forms on a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', html)
    assert found, html[:2000]
    return found[1]


def _put(row: Any) -> Any:
    with transaction() as session:
        session.add(row)
    return row


def _level(code: str) -> tuple[RegionLevel, str | None]:
    if len(code) > 6:
        return RegionLevel.TOWNSHIP, code[:6]
    if code.endswith("0000"):
        return RegionLevel.PROVINCE, None
    if code.endswith("00"):
        return RegionLevel.CITY, code[:2] + "0000"
    return RegionLevel.COUNTY, code[:4] + "00"


def hall(region_code: str = "360100") -> Organisation:
    """A government hall."""
    return organisation(OrganisationKind.HALL, region_code=region_code)


def _place_for(role: Role) -> Outlet | Organisation:
    codes = {Role.CITY_OFFICER: "360100", Role.PROVINCE_OFFICER: "360000"}
    if role is Role.COURIER:
        return outlet()
    if role in AT_A_HALL:
        return hall()
    return company() if role is Role.COMPANY_ADMIN else bureau(codes.get(role, "360102"))


def _scope(role: Role, place: Outlet | Organisation) -> Scope:
    if isinstance(place, Outlet):
        return Scope(ScopeKind.OUTLET, str(place.id))
    if role in (Role.ADMINISTRATOR, Role.AUDITOR):
        return Scope(ScopeKind.PLATFORM)
    return place.scope


def _placed(scope: Scope, place: Outlet | Organisation) -> dict[str, str | UUID | None]:
    if isinstance(place, Outlet):
        return place_of(place)
    if scope.kind is ScopeKind.PLATFORM:
        return {}
    own = region_scope(place.region_code)
    codes = {ScopeKind.PROVINCE: 1, ScopeKind.CITY: 2, ScopeKind.COUNTY: 3}.get(own.kind, 0)
    ladder = [
        ("province_code", own.id[:2] + "0000"),
        ("city_code", own.id[:4] + "00"),
        ("county_code", own.id),
    ]
    is_company = place.kind is OrganisationKind.COMPANY
    return {
        **dict(ladder[:codes]),
        "company_id": place.id if is_company else None,
        "headquarters_id": place.headquarters_id,
        "brand_id": place.brand_id,
    }
