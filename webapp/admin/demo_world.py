"""The invented world of the demo: regions, companies, outlets, people, a week of pickups.

Everything in it is invented; identity numbers have births before 1900. Demo mode only.
"""

import itertools
import json
import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import inspect, select

from webapp.accounts import invitations, passwords, second_factor
from webapp.accounts.lifecycle import AccountState
from webapp.accounts.models import Account
from webapp.accounts.queries import account_by_login, actor_of_session
from webapp.accounts.services import sign_in
from webapp.admin import (
    demo_calls,
    demo_deliveries,
    demo_findings,
    demo_hall,
    demo_handover,
    demo_ledger,
    demo_library,
    demo_supervisors,
    demo_villages,
)
from webapp.admin.demo_phone import DemoPhone
from webapp.foundation import audit, clock, working_days
from webapp.foundation.access import SECOND_FACTOR_FORCED, Actor, Role, Scope, ScopeKind
from webapp.foundation.audit import Act
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db, place_of, transaction
from webapp.identity.documents import check_digit
from webapp.identity.vault import check_identity, keep_document
from webapp.pickups.services import examining
from webapp.places import services as places
from webapp.places.models import Organisation, OrganisationKind, Outlet, OutletKind, region_scope
from webapp.places.region_file import REGIONS
from webapp.places.villages.queries import villages_by_code
from webapp.settings import UnsafeSettings
from webapp.waybills.numbers import s10_check_digit

PASSWORD = "Qingshi-Road-2026"  # noqa: S105 -- the demo's, printed at every start
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
GIVEN = ["晓明", "秀英", "建国", "玉兰", "文博", "若溪", "桂花", "志强", "兰", "明"]
DESTINATIONS = ["330106", "510104", "110101", "230102", "430102", "340102", "360103", "440106"]
ITEMS = ["documents", "clothing", "food", "daily", "electronics", "other"]


@dataclass(frozen=True)
class DemoAccount:
    """Somebody to sign in as."""

    login: str
    name: str
    role: Role
    title: str


ACCOUNTS = (
    DemoAccount("YL-04127", "李建军", Role.COURIER, "揽投员 · 青石路揽投部"),
    DemoAccount("YL-04128", "秦岚", Role.COURIER, "揽投员 · 城东揽投部"),
    DemoAccount("QY-0001", "沈志远", Role.COMPANY_ADMIN, "企业管理员 · 青石路所属公司"),
    DemoAccount("ZW-0001", "顾清", Role.HALL_CLERK, "政务窗口 · 市政务服务大厅"),
    DemoAccount("WH-0001", "周岚", Role.CALLER, "外呼坐席 · 市政务服务大厅"),
    DemoAccount("WH-0002", "吴文博", Role.CALLER, "外呼坐席（同事）"),
    DemoAccount("WH-0009", "许宁", Role.TEAM_LEAD, "外呼班长 · 市政务服务大厅"),
    DemoAccount("XQ-0001", "何敏", Role.COUNTY_OFFICER, "县区安全中心"),
    DemoAccount("XQ-0002", "许文", Role.COUNTY_OFFICER, "县区安全中心（同事）"),
    DemoAccount("JD-0001", "韩松", Role.SOCIAL_SUPERVISOR, "社会监督员 · 东湖区"),
    DemoAccount("WG-0001", "陆平", Role.GRID_WORKER, "网格员 · 东湖区"),
    DemoAccount("SJ-0001", "罗川", Role.CITY_OFFICER, "市局"),
    DemoAccount("SF-0001", "江一鸣", Role.PROVINCE_OFFICER, "省局"),
    DemoAccount("GL-0001", "孟可", Role.ADMINISTRATOR, "系统管理员"),
    DemoAccount("SJY-0001", "卫青", Role.AUDITOR, "审计员"),
)


IN_THE_LOOP = {
    "supervisor": "JD-0001",
    "grid": "WG-0001",
    "county": "XQ-0001",
    "city": "SJ-0001",
    "company": "QY-0001",
    "colleague": "XQ-0002",
}
"""Who has to do with findings, by what they are there."""


def exists() -> bool:
    """Whether anybody can sign in already: then nothing is built."""
    return db.session.scalar(select(Account.id).limit(1)) is not None


def refuse_in_production() -> None:
    """Raise UnsafeSettings where the demo world was ever built; an empty database is fine."""
    if not inspect(db.engine).has_table(AuditEntry.__tablename__):
        return
    built = select(AuditEntry.number).where(AuditEntry.act == Act.DEMO_BUILT.value).limit(1)
    if db.session.scalar(built) is not None:
        raise UnsafeSettings(
            "Production refuses to start: this database holds the demo world, whose passwords "
            "everybody knows. Use a database of your own."
        )


def demo_codes() -> list[tuple[DemoAccount, str]]:
    """Every demo account with the code that its authenticator shows now, or empty without one."""
    found = {
        account.login: account
        for account in db.session.scalars(
            select(Account).where(Account.login.in_([one.login for one in ACCOUNTS]))
        )
    }
    codes = []
    for one in ACCOUNTS:
        if (account := found.get(one.login)) is not None:
            secret = second_factor.read_secret(account)
            codes.append((one, second_factor.code_now(secret) if secret else ""))
    return codes


WHERE = {
    "YL-01": {"latitude": 28.6841, "longitude": 115.8988},
    "YL-02": {"latitude": 28.6907, "longitude": 115.9163},
    "YL-03": {"latitude": 28.6629, "longitude": 115.9105},
    "FY-01": {"latitude": 28.6583, "longitude": 115.8931},
}
"""Where some outlets are (WGS 84); of the others nobody has told yet."""


def build(days: int = 7) -> None:
    """Build the world; the last `days` days have pickups, flags and refusals."""
    places.load_regions(json.loads(REGIONS.read_text()))
    began = clock.ago(days=90)
    with clock.freeze(began):
        world = _World()
    with clock.freeze(began + timedelta(hours=1)):
        phones = world.people_and_phones()
        clerk = _actor("ZW-0001")
        demo_hall.build(clerk)
        demo_villages.prepare(_actor("GL-0001"))
    _Week(world, phones, days).happen()
    demo_hall.connect(clerk)
    working_days.load_days()
    with clock.freeze(demo_calls.eve()):
        demo_hall.take_in_cases(clerk, _person)
    callers = [(login, _actor(login)) for login in ("WH-0001", "WH-0002")]
    out = demo_handover.Handovers(clerk, phones["YL-04127"].actor, world.first.id)
    delivered = demo_deliveries.Deliveries(clerk, phones["YL-04127"], _person)

    def in_the_evening(day: date) -> None:
        delivered.happen(day)
        out.in_the_evening(day)

    demo_calls.build(clerk, _actor("WH-0009"), callers, in_the_evening)
    delivered.happen(clock.today())
    out.prepare()
    in_the_loop = {name: _actor(login) for name, login in IN_THE_LOOP.items()}
    demo_findings.build(in_the_loop, [world.first, world.second])
    demo_ledger.build(in_the_loop, [world.first, world.second])
    demo_library.build(in_the_loop, [world.first, world.second])
    demo_supervisors.build(_actor("XQ-0001"), _actor("JD-0001"), [world.first, world.second])
    demo_villages.build(
        {"YL-01": phones["YL-04127"], "YL-02": phones["YL-04128"]},
        villages_by_code(one[1] for one in demo_villages.VILLAGES),
    )
    while examining.examine_due():
        pass
    with transaction():
        audit.record(Act.DEMO_BUILT, None, "demo", "world", days=days)


class _World:
    """Organisations and outlets."""

    def __init__(self) -> None:
        province = self._bureau("SF", "江西省邮政管理局（演示）", "360000", None)
        city = self._bureau("SJ", "南昌市邮政管理局（演示）", "360100", province)
        self.county = self._bureau("XQ", "东湖区邮政业安全中心（演示）", "360102", city)
        self.province, self.city = province, city
        self.operator = self._bureau("YT", "驿通平台（演示）", "360100", None)
        post = self._organisation(OrganisationKind.POSTAL_COMPANY, "CHINAPOST", "邮政（演示）")
        self.company = self._organisation(
            OrganisationKind.COMPANY, "YL", "云陵邮政分公司（演示）", post
        )
        brand = self._organisation(OrganisationKind.BRAND, "FY", "飞雁速递（演示）")
        headquarters = self._organisation(
            OrganisationKind.HEADQUARTERS, "FY-JX", "飞雁江西总部（演示）", brand
        )
        rival = self._organisation(
            OrganisationKind.COMPANY, "FY-NC", "飞雁南昌公司（演示）", headquarters
        )
        self.hall = places.create_organisation(
            None,
            kind=OrganisationKind.HALL,
            code="ZW",
            name="云陵市政务服务大厅（演示）",
            region_code="360100",
            parent_id=None,
        )
        self.first = self._outlet("YL-01", "青石路揽投部", self.company, "360102", "青石路 18 号")
        self.second = self._outlet("YL-02", "城东揽投部", self.company, "360102", "城东大道 205 号")
        self._outlet("YL-03", "望江里代办点", self.company, "360103", "望江里 7 号", photo=True)
        self._outlet(
            "YL-90",
            "云陵分拨中心",
            self.company,
            "360111",
            "物流大道 1 号",
            OutletKind.SORTING_CENTRE,
        )
        self._outlet("FY-01", "飞雁滨江网点", rival, "360103", "滨江路 66 号")
        self._outlet("FY-02", "飞雁章贡网点", rival, "360702", "章贡路 9 号")

    def people_and_phones(self) -> dict[str, DemoPhone]:
        """The accounts, and a phone for each courier; by login."""
        phones = {}
        where: dict[str, tuple[Scope, Organisation, dict[str, Any]]] = {
            "YL-04127": self._at_outlet(self.first),
            "YL-04128": self._at_outlet(self.second),
            "QY-0001": (
                self.company.scope,
                self.company,
                {"company_id": self.company.id, "brand_id": self.company.brand_id},
            ),
            **dict.fromkeys(("ZW-0001", "WH-0001", "WH-0002", "WH-0009"), self._at_hall()),
            "XQ-0001": self._at_bureau(self.county),
            "XQ-0002": self._at_bureau(self.county),
            "JD-0001": self._at_bureau(self.county),
            "WG-0001": self._at_bureau(self.county),
            "SJ-0001": self._at_bureau(self.city),
            "SF-0001": self._at_bureau(self.province),
            "GL-0001": (Scope(ScopeKind.PLATFORM), self.operator, {}),
            "SJY-0001": (Scope(ScopeKind.PLATFORM), self.operator, {}),
        }
        for number, one in enumerate(ACCOUNTS):
            scope, organisation, place = where[one.login]
            account_id = _join(one, number, scope, organisation.id, place)
            if one.role is Role.COURIER:
                session = sign_in.open_session(account_id, "演示手机")
                if actor := actor_of_session(session.id):
                    phones[one.login] = DemoPhone(actor, UUID(scope.id))
                    phones[one.login].enrol("演示手机")
        return phones

    def _at_outlet(self, outlet: Outlet) -> tuple[Scope, Organisation, dict[str, Any]]:
        scope = Scope(ScopeKind.OUTLET, str(outlet.id))
        return scope, self.company, place_of(outlet)

    def _at_hall(self) -> tuple[Scope, Organisation, dict[str, Any]]:
        place = invitations.place_of_scope(region_scope(self.hall.region_code))
        return self.hall.scope, self.hall, place

    def _at_bureau(self, bureau: Organisation) -> tuple[Scope, Organisation, dict[str, Any]]:
        scope = region_scope(bureau.region_code)
        return scope, bureau, invitations.place_of_scope(scope)

    def _bureau(
        self, code: str, name: str, region: str, parent: Organisation | None
    ) -> Organisation:
        return places.create_organisation(
            None,
            kind=OrganisationKind.BUREAU,
            code=code,
            name=name,
            region_code=region,
            parent_id=parent.id if parent else None,
        )

    def _organisation(
        self,
        kind: OrganisationKind,
        code: str,
        name: str,
        parent: Organisation | None = None,
    ) -> Organisation:
        return places.create_organisation(
            None,
            kind=kind,
            code=code,
            name=name,
            region_code="360100",
            parent_id=parent.id if parent else None,
        )

    def _outlet(
        self,
        code: str,
        name: str,
        company: Organisation,
        region: str,
        address: str,
        kind: OutletKind = OutletKind.OUTLET,
        *,
        photo: bool = False,
    ) -> Outlet:
        week = {str(day): [["08:00", "18:00"]] for day in range(1, 7)}
        return places.create_outlet(
            None,
            kind=kind,
            code=code,
            name=name,
            company_id=company.id,
            region_code=region,
            address=address,
            hours=week,
            services=[],
            demands_photo=photo,
            **WHERE.get(code, {}),
        )


class _Week:
    """What happened at the two outlets of the company in the last days."""

    def __init__(self, world: _World, phones: dict[str, DemoPhone], days: int) -> None:
        self.world = world
        self.first, self.second = phones["YL-04127"], phones["YL-04128"]
        self.days = days
        self.random = random.Random(41)  # noqa: S311 -- the same world each time
        self.waybills = (_waybill(number) for number in itertools.count(41_820_500))

    def happen(self) -> None:
        """Plain days first, then what asks for a look, all of it today or yesterday."""
        for back in range(self.days - 1, -1, -1):
            for number in range(9 if back else 6):
                phone = self.first if number % 3 else self.second
                self._plain(phone, back, number)
        self._what_asks_for_a_look()

    def _plain(self, phone: DemoPhone, back: int, number: int) -> None:
        parcels = [next(self.waybills) for _ in range(self.random.choice([1, 1, 1, 2, 3]))]
        kinds = ["loose"] * 6 + ["temporary-bulk", "e-commerce", "agreement", "agreement"]
        changes: dict[str, Any] = {
            "class": self.random.choice(kinds),
            "destination_code": self.random.choice(DESTINATIONS),
            "item_category": self.random.choice(ITEMS),
        }
        sender = _person(self.random.randrange(400))
        phone.pickup(self._moment(back, number), parcels, sender, **changes)

    def _what_asks_for_a_look(self) -> None:
        shared = next(self.waybills)
        self.first.pickup(self._moment(1, 2), [shared], _person(501))
        self.second.pickup(self._moment(1, 3), [shared], _person(502))
        self.second.pickup(self._moment(1, 4), [next(self.waybills)], _own_document(1))
        for phone in range(5):
            self.first.pickup(
                self._moment(1, 5 + phone / 10),
                [next(self.waybills)],
                _person(503) | {"phone": f"1390000{phone:04d}"},
            )
        self.first.pickup(self._moment(1, 6), [next(self.waybills)], _person(504), channel="typed")
        self.second.pickup(
            self._moment(1, 7),
            [next(self.waybills)],
            _person(505),
            offset=timedelta(minutes=38),
        )
        self.first.pickup(
            self._moment(1, 7.5),
            [next(self.waybills)],
            _person(506),
            item_words="充电宝",
            item_category="electronics",
        )
        self.first.refusal(self._moment(1, 8), "prohibited", [next(self.waybills)], "打火机")
        self.second.refusal(self._moment(1, 8.2), "not-shown", [next(self.waybills)], "")
        wrong = self.first.pickup(self._moment(1, 8.4), [next(self.waybills)], _person(507))
        self.first.void(self._moment(1, 8.5), wrong, "寄件人不寄了")

    def _moment(self, back: int, hour: float) -> datetime:
        """A moment `back` days ago, `hour` hours after eight; never in the future."""
        day: date = clock.today() - timedelta(days=back)
        wanted = datetime.combine(day, time(8), clock.SHANGHAI) + timedelta(
            hours=hour, seconds=self.random.randrange(600)
        )
        latest = clock.now() - timedelta(minutes=1)
        return min(wanted.astimezone(latest.tzinfo), latest)


def _actor(login: str) -> Actor:
    """A demo account as its acts see it."""
    account = account_by_login(login)
    actor = account and actor_of_session(sign_in.open_session(account.id, "演示电脑").id)
    if not actor:
        raise LookupError(login)
    return actor


def _join(
    one: DemoAccount, number: int, scope: Scope, organisation_id: UUID, place: dict[str, Any]
) -> UUID:
    with transaction() as session:
        account = invitations.new_account(session, login=one.login, name=one.name)
        invitations.new_grant(
            session,
            account,
            one.role,
            scope,
            organisation_id=organisation_id,
            place=place,
            given_by=None,
        )
        account.state = AccountState.ACTIVE
        account.password_hash = passwords.hash_password(PASSWORD)
        if one.role in SECOND_FACTOR_FORCED:
            second_factor.keep_secret(account, second_factor.new_secret())
        if one.role is Role.COURIER:
            opened = check_identity(**_own_document(number), day=clock.today())
            account.person_id = keep_document(session, opened)[0]
        audit.record(Act.ACCOUNT_CREATED, None, "account", account.id, role=one.role)
    return account.id


def _own_document(number: int) -> dict[str, Any]:
    """The document of a demo courier, by place in ACCOUNTS."""
    name = ACCOUNTS[number].name
    return {**_person(900 + number), "name": name, "waybill_name": name}


def _person(number: int) -> dict[str, Any]:
    """An invented sender, born in the eighties of 1800, as a phone seals them."""
    name = SURNAMES[number % len(SURNAMES)] + GIVEN[number % len(GIVEN)]
    born = date(1880, 1, 1) + timedelta(days=number * 7 % 3600)
    first17 = f"360102{born:%Y%m%d}{number % 999 + 1:03d}"
    return {
        "document_type": "resident-card",
        "number": first17 + check_digit(first17),
        "name": name,
        "expires_on": None,
        "phone": f"138{number:08d}",
        "waybill_name": name,
        "organisation": None,
        "temporary": False,
    }


def _waybill(number: int) -> str:
    serial = f"{number:08d}"
    return f"EA{serial}{s10_check_digit(serial)}CN"
