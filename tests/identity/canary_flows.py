"""Everything that is done with a person's data, done with the canary's, over the real processes.

Pages that are to show the person (the look at a number, the reading of a card) are not kept; what
they leave behind is searched like everything else.
"""

import contextlib
import json
import os
import re
import socket
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from PIL import Image
from sqlalchemy import select, text

from bench.cards import Person
from bench.cards.photos import photograph
from bench.cards.printing import front
from tests import builders, builders_calls, builders_deliveries
from tests.canary import CANARY, MISREAD, SECRETS
from tests.identity import canary_machines as machines
from tests.identity.canary_world import CollectingTransport, Visitor, World
from tests.people import Sender, sender, waybill
from tests.phone import HEADERS, Phone, Queued, random_photo
from tooling.live import environment_of
from tooling.processes import Program
from tooling.servers import FLASK
from webapp.accounts import queries
from webapp.accounts.models import Account
from webapp.conversions.models import ConversionCase
from webapp.conversions.services import queueing
from webapp.foundation.access import Role
from webapp.foundation.database import db, new_id
from webapp.foundation.jobs import Job, JobState
from webapp.identity.card_reading.client import ping
from webapp.identity.card_reading.reading import ReaderUnavailable
from webapp.identity.models import IdentityLook
from webapp.pickups.models import Pickup, PickupFlag, Transmission
from webapp.places.models import Outlet

CASE = {
    "办件编号": "ZW-1",
    "事项编码": "GA-01",
    "姓名": "",
    "手机号": "",
    "证件后四位": "",
    "申请人类型": "个人",
    "领取方式": "窗口",
    "保管至": "2099-12-31",
    "地址": "",
}
ALL_DAY = [["00:00", "24:00"]]
REVEAL = {"purpose": "police", "case_number": "榕公协查〔2026〕7 号"}


class Flows:
    """One after another; each leaves for the next what it needs."""

    def __init__(self, world: World, outlet: Outlet, admin: Account) -> None:
        self.world, self.outlet, self.outlet_id = world, outlet, outlet.id
        bureau = builders.bureau("360102")
        self.colleague_id = builders.account(Role.COUNTY_OFFICER, bureau).id
        self.officer = world.visitor(builders.account(Role.COUNTY_OFFICER, bureau))
        self.auditor = world.visitor(builders.account(Role.AUDITOR, builders.bureau("360000")))
        self.admin = world.visitor(admin)
        self.hall = builders.hall()
        self.hall_clerk = builders.account(Role.HALL_CLERK, self.hall)
        self.clerk = world.visitor(self.hall_clerk)
        self.other_outlet = builders.outlet(outlet.company)
        self.sent: list[Queued] = []

    def run(self) -> None:
        """All of them."""
        self.world.server.reader()  # loads its models meanwhile
        self.invite_with_the_canarys_document()
        self.record()
        self.refuse_and_amend()
        self.mistakes()
        self.a_server_that_breaks()
        self.read_the_card()
        self.wait_for_the_worker()
        self.take_in_cases()
        self.call()
        self.deliver()
        self.programs_and_messages()
        self.look_through_the_office()
        self.reveal()
        self.export()
        self.audit()
        self.rotate()
        self.everything_still_opens()

    def invite_with_the_canarys_document(self) -> None:
        """A courier whose own document is the canary's, so that using it is seen."""
        admin = self.admin
        form = {
            "login": "CN-00001",
            "name": "范长江",
            "place": f"outlet:{self.outlet.id}",
            "document_type": "resident-card",
            "expires_on": "",
        }
        for wrong in (
            {"number": MISREAD.number},
            {"number": CANARY.number, "name": ""},
            {"number": CANARY.number, "expires_on": "1999-01-01"},
            {"number": CANARY.number, "place": f"outlet:{new_id()}"},
        ):
            admin.post("/accounts/invite", status=422, **{**form, **wrong})
        page = admin.post("/accounts/invite", **form, number=CANARY.number)
        link = re.search(r"/join/[A-Za-z0-9_-]+", page)
        assert link, page
        guest = self.world.visitor()
        guest.post(link[0], wanted=builders.PASSWORD, again=builders.PASSWORD)
        db.session.rollback()
        self.courier = queries.account_by_login("CN-00001")
        self.person_id = self.courier.person_id
        assert self.person_id
        admin.get(f"/accounts/{self.courier.id}")
        admin.get("/accounts")
        admin.post(
            f"/accounts/{self.courier.id}/document",
            document_type="resident-card",
            number=CANARY.number,
        )

    def phone_of(self, who: Account, at: Outlet) -> Phone:
        """A phone that is enrolled over the real interface."""
        visitor = self.world.visitor(who)
        collected = self.world.collected
        phone = Phone(
            CollectingTransport(self.world.server.url, visitor.cookie, collected), who.id, at.id
        )
        phone.enrol()
        assert phone.call("GET", "/api/v1/session").status == 200
        return phone

    def record(self) -> None:
        """Two acts here, one at another outlet with a waybill of the first; one with a photo."""
        self.phone = self.phone_of(self.courier, self.outlet)
        other = builders.account(Role.COURIER, self.other_outlet)
        elsewhere = self.phone_of(other, self.other_outlet)
        shared = waybill()
        self.sent = [
            self.phone.pickup([shared, waybill()], CANARY, photos=[random_photo()]),
            self.phone.pickup([waybill()], CANARY, channel="typed"),
        ]
        for queued in self.sent:
            assert self.phone.deliver(queued).status == 201
            assert self.phone.deliver(queued).status == 200
        twice = elsewhere.pickup([shared], replace(sender(990), waybill_name=CANARY.name))
        assert elsewhere.deliver(twice).status == 201
        assert self.phone.call("GET", "/api/v1/pickups/today").status == 200
        assert self.phone.call("GET", f"/api/v1/pickups/find?waybill={shared}").status == 200
        unsent = {"count": 2, "oldest_captured_at": None}
        address = f"/api/v1/devices/{self.phone.device_id}/unsent"
        assert self.phone.call("POST", address, unsent).status == 204

    def refuse_and_amend(self) -> None:
        """A refusal, a correction, a void; a receipt that anybody checks."""
        first, second = self.sent
        for queued in (
            self.phone.refusal("mismatch", [waybill()]),
            self.phone.refusal("prohibited", goods_words="打火机"),
            self.phone.correction(first.id, {"destination_code": "360103"}),
        ):
            answer = self.phone.send(queued)
            assert answer.status == 201, answer
        stranger = self.world.visitor()
        stranger.get(f"/r/{answer.body['receipt']}")
        assert self.phone.send(self.phone.void(second.id)).status == 201

    def mistakes(self) -> None:
        """What phones with a fault and people in a hurry send: refused, and never repeated."""
        phone, good = self.phone, self.phone.pickup([waybill()], CANARY)
        moved = {**good.members, "identity": self.sent[0].members["identity"]}
        clear = {**good.members, "identity": {**good.members["identity"], **CANARY.sealed}}
        unmasked = {**good.members["identity"], "masked_name": CANARY.name}
        unsealed = {**good.members["identity"], "sealed": CANARY.number}
        for queued in (
            phone.pickup([waybill()], MISREAD),
            phone.pickup([waybill()], replace(CANARY, phone=CANARY.phone + "00000")),
            phone.pickup([waybill()], replace(CANARY, expires_on="2019-01-01")),
            phone.pickup([waybill()], replace(CANARY, temporary=True)),
            phone.pickup([CANARY.number], CANARY),
            phone.refusal("mismatch", [CANARY.number]),
            phone.freeze(moved),
            phone.freeze(clear),
            phone.freeze({**good.members, "identity": unsealed}),
            phone.freeze({**good.members, "item_category": CANARY.name}),
            phone.freeze({**good.members, CANARY.number: CANARY.phone}),
            phone.sign(good.id, json.dumps(CANARY.sealed, ensure_ascii=False)),
            phone.sign(good.id, CANARY.number),
            replace(good, signature=CANARY.number),
        ):
            answer = phone.send(queued)
            assert answer.status == 422, answer
        # The server masks the name itself, whatever the phone says that it masked.
        careless = phone.freeze({**good.members, "identity": unmasked})
        assert phone.send(careless).status in (201, 422)
        for body in (CANARY.number.encode(), b"[]", json.dumps(CANARY.sealed).encode() * 2000):
            told = phone.transport.exchange(
                "POST",
                "/api/v1/records",
                body=body,
                headers={**HEADERS, "Content-Type": "application/json"},
            )
            assert told.status in (400, 413, 422), told
        phone.transport.connection.close()  # after a body too large the server hangs up
        stranger = self.world.visitor()
        for login in (CANARY.number, CANARY.phone, CANARY.name):
            stranger.post("/sign-in", status=422, keep=False, login=login, password=CANARY.number)
        officer = self.officer
        officer.get(f"/pickups?waybill={CANARY.number}", keep=False)
        officer.post(
            "/shelf-checks",
            page="/shelf-checks/new",
            outlet_id=self.outlet.id,
            waybills=f"{self.sent[0].members['parcels'][0]['waybill']}\n{CANARY.number}",
        )
        officer.get("/shelf-checks")
        self.half_a_request()

    def half_a_request(self) -> None:
        """Bytes that are no HTTP: the server of the network writes a line of its own."""
        for line in (
            f"GET /pickups?waybill={CANARY.number} {CANARY.phone} HTTP/1.1",
            f"{CANARY.number} / HTTP/1.1",
            f"GET / HTTP/{CANARY.number}",
            f"GET / HTTP/1.1\r\n{CANARY.number} {CANARY.phone}: 1",
            f"GET / HTTP/1.1\r\nContent-Length: {CANARY.number}x",
            f"GET /{CANARY.number}/{CANARY.phone} HTTP/1.1\r\nX-Request-Id: {CANARY.number}",
        ):
            with socket.create_connection(("127.0.0.1", self.world.server.port)) as link:
                link.sendall(line.encode() + b"\r\nHost: localhost\r\n\r\n")
                link.settimeout(5)
                assert link.recv(4000)[9:11] == b"40"

    def a_server_that_breaks(self) -> None:
        """An error in mid-act with the identity in memory; afterwards the same record is taken."""
        queued = self.phone.pickup([waybill()], CANARY)
        with renamed("pickup_parcels"):
            assert self.phone.send(queued).status == 500
        with renamed("identity_uses"):
            assert self.phone.send(queued).status == 500
        assert self.phone.send(queued).status == 201
        self.sent.append(queued)

    def read_the_card(self) -> None:
        """The canary's card through the real reader; the answer is for the courier alone."""
        settings = self.world.app.config["SETTINGS"]
        wait_for(lambda: answers(settings.ocr_socket))
        image, read = self.card(), ""
        transport = self.phone.transport
        headers = {**HEADERS, "Cookie": transport.cookie, "Content-Type": "image/jpeg"}
        for body, status in ((image, 200), (image[:-9000], 422), (image + bytes(2_000_000), 413)):
            transport.connection.close()
            with contextlib.suppress(ConnectionError):  # the server hangs up on what is too large
                transport.connection.request("POST", "/api/v1/identity/readings", body, headers)
            answer = transport.connection.getresponse()
            told = answer.read()
            assert answer.status == status, told
            read = json.loads(told)["number"] if status == 200 else read
        transport.connection.close()
        assert read == CANARY.number, "the reader no longer reads the canary's card"

    def card(self) -> bytes:
        """A photo of the canary's card."""
        someone = Person(
            name=CANARY.name,
            number=CANARY.number,
            sex="男",
            nation="汉",
            born=date(1890, 3, 7),
            address="虚构省样张市纸上区铅笔路12号3栋201室",
        )
        printed: Image.Image = front(someone, 5)
        return photograph(printed, 5, "quarter-turn")[0]

    def wait_for_the_worker(self) -> None:
        """Until everything is examined and told to the authority."""
        self.world.server.worker()
        wait_for(lambda: not waiting())
        assert self.world.authority.platform.heads
        db.session.rollback()
        rules = {flag.rule.value for flag in db.session.scalars(select(PickupFlag))}
        assert {"own-identity", "typed-identity", "two-outlets"} & rules, rules
        db.session.rollback()

    def take_in_cases(self) -> None:
        """A hall's list with the canary in it: right rows, a shared phone, wrong cells, again."""
        clerk = self.clerk
        made = clerk.post("/conversions/departments/new", code="GA", name="公安局")
        department = re.search(r"department=([0-9a-f-]{36})", made)
        assert department, made[:2000]
        clerk.post(
            "/conversions/items/new",
            department_id=department[1],
            name="居住证签发",
            code="GA-01",
            keep_days="60",
            document_class="certificate",
            approval_level="municipal",
            payer="finance",
            fee="0",
        )
        right = CASE | {"证件后四位": CANARY.number, "姓名": CANARY.name, "手机号": CANARY.phone}
        shared = right | {"办件编号": "ZW-2", "姓名": "范长江", "地址": CANARY.name}
        wrong = [
            right | {"办件编号": CANARY.number},
            right | {"办件编号": "ZW-3", "手机号": f"{CANARY.phone}{CANARY.name}"},
            right | {"办件编号": "ZW-4", "领取方式": CANARY.name},
            right | {"办件编号": "ZW-5", "保管至": CANARY.number},
            right | {"办件编号": "ZW-6", "事项编码": CANARY.number},
            right,
            right,
        ]
        self._import([right | {"办件编号": "ZW-7"}, shared, *wrong], 2)
        self._import([right | {"办件编号": "ZW-7", "手机号": "13900139000"}, shared], 1)
        self._import([right | {"办件编号": "ZW-7"}], 1)
        cases = list(db.session.scalars(select(ConversionCase)))
        db.session.rollback()
        assert {case.case_number for case in cases} == {"ZW-2", "ZW-7"}
        for case in cases:
            clerk.get(f"/conversions/cases/{case.id}")
        for path in (
            "/",
            "/conversions/cases",
            "/conversions/items",
            "/conversions/cases?number=x",
        ):
            clerk.get(path)

    def programs_and_messages(self) -> None:
        """Cases by the API, a webhook that nobody takes, a code and a link."""
        machines.cases_by_the_api(self.world, self.clerk)
        machines.messages_to_the_canary()
        machines.judge_them_anew(self.clerk)
        judging = self.world.app.test_cli_runner().invoke(args=["worker", "once"])
        assert judging.exit_code == 0, judging.output
        wait_for(machines.are_out)

    def call(self) -> None:
        """A caller's desk, which is to show the person; the number has a case of somebody else."""
        campaign = builders_calls.campaign(
            builders.actor_of(self.hall_clerk), hours={str(day): ALL_DAY for day in range(1, 8)}
        )
        who = builders.account(Role.CALLER, self.hall)
        builders_calls.join(campaign, who.id)
        queueing.queue_due()
        own, other = (
            db.session.scalars(
                select(ConversionCase.id).where(ConversionCase.case_number == number)
            ).one()
            for number in ("ZW-7", "ZW-2")
        )
        db.session.rollback()
        caller = self.world.visitor(who)
        caller.get("/calls")
        chosen = {"campaign_id": campaign.id, "claim_key": new_id()}
        shown = caller.post("/calls/next", page="/calls", keep=False, **chosen)
        assert CANARY.name in shown
        address = re.search(r'action="(/calls/[0-9a-f-]{36})/save"', shown)
        assert address, shown[:2000]
        self._on_the_desk(caller, address[1], own, other)
        for path in ("/calls", "/calls/callbacks", "/calls/record", "/me"):
            caller.get(path)
        self.clerk.get(f"/conversions/cases/{own}")

    def _on_the_desk(self, caller: Visitor, call: str, own: UUID, other: UUID) -> None:
        """Dialled, proved after a mistake, saved after a mistake, and asked for once more."""
        typed = {
            "disposition": "consented",
            "recipient": CANARY.name,
            "phone": CANARY.phone,
            "province": "360000",
            "city": "360100",
            "county": "360102",
            "detail": f"铅笔路 12 号{SECRETS['organisation']}",
            "pasted": f"{CANARY.name} {CANARY.phone} {CANARY.number}",
            f"case-{own}": "post",
            f"case-{other}": "later",
        }

        def send(act: str, status: int = 200, *, keep: bool = False, **more: Any) -> str:
            form = typed | more
            return caller.post(f"{call}/{act}", page="/me", keep=keep, status=status, **form)

        send("dial")
        for said in (CANARY.number, "0000", CANARY.number[-4:]):
            status = 422 if said == CANARY.number else 200
            send("last-four", status, case_id=own, **{f"last_four-{own}": said})
        send("split")
        send("save", 422)
        send("save", 422, phone=CANARY.number, recording=CANARY.name)
        send("save", keep=True, consent_spoken="yes", read_back="yes", then="stay")
        send("save", 409, disposition="declined")
        send("split")

    def deliver(self) -> None:
        """The canary's document at the canary's door: wrong ones, a proxy, an act that breaks."""
        query = select(ConversionCase).where(ConversionCase.case_number == "ZW-7")
        case = db.session.scalars(query).one()
        clerk = builders.actor_of(self.hall_clerk)
        document = builders_deliveries.handed_over(clerk, self.outlet, case)
        number, courier = document.waybill, self.world.visitor(self.courier)
        for path in ("/deliveries", f"/deliveries?waybill={number}", f"/deliveries/{number}"):
            courier.get(path)
        courier.get(f"/deliveries?waybill={CANARY.number}", status=422, keep=False)
        shown = courier.post(f"/deliveries/{number}/address", page="/me", keep=False)
        assert CANARY.name in shown
        failed = {"outcome": "nobody-there", "id": new_id()}
        courier.post(f"/deliveries/{number}/failed", page="/me", **failed)
        self.clerk.get("/returns")
        for who in (MISREAD, replace(CANARY, name="范长江"), sender(991)):
            assert self._at_the_door(number, who) == 422
        assert self._at_the_door(number, CANARY, note=CANARY.number) == 422
        assert self._at_the_door(number, CANARY, identity=CANARY.sealed) == 422
        with renamed("delivery_attempts"):
            assert self._at_the_door(number, CANARY) == 500
        assert self._at_the_door(number, sender(992), by_proxy=True) == 422
        assert self._at_the_door(number, CANARY, by_proxy=True) == 201
        for path in (f"/deliveries/{number}", "/courier/me"):
            courier.get(path)
        for path in ("/returns", f"/conversions/cases/{case.id}"):
            self.clerk.get(path)
        rows = f"邮件号,时间,动态\n{number},2026-11-23 16:41,{CANARY.number}\n{CANARY.number},x,y"
        self.clerk.upload("/returns/tracking", "list.csv", rows.encode())

    def _at_the_door(self, number: str, who: Sender, *, by_proxy: bool = False, **more: Any) -> int:
        """What the phone sends when somebody signs; answers the status."""
        act_id, proxy_id = new_id(), new_id()

        def sealed(one: Sender, bound_to: UUID) -> dict[str, str]:
            plain = json.dumps({**one.sealed, "phone": ""}, ensure_ascii=False).encode()
            info = f"yitong/v1/identity/{bound_to}/{self.outlet_id}"
            key_id, text = self.phone.seal(plain, info)
            return {"key_id": key_id, "sealed": text}

        proxy = {"id": str(proxy_id), **sealed(sender(993), proxy_id)}
        body = {
            "id": str(act_id),
            "waybill": number,
            "outcome": "signed-by-proxy" if by_proxy else "signed-by-person",
            "at": datetime.now(UTC).isoformat(),
            "relation": "family" if by_proxy else None,
            "signed": True,
            "agreed": by_proxy,
            "identity": sealed(who, act_id),
            "proxy": proxy if by_proxy else None,
            **more,
        }
        return self.phone.call("POST", "/api/v1/delivery-attempts", body).status

    def _import(self, rows: list[dict[str, str]], orders: int) -> None:
        """Check a list, look at what was found, and carry it out."""
        clerk, columns = self.clerk, list(CASE)
        lines = [columns, *([row[column] for column in columns] for row in rows)]
        content = "\n".join(",".join(line) for line in lines).encode()
        page = clerk.upload("/conversions/cases/import", "list.csv", content)
        job = re.search(r"/jobs/([0-9a-f-]{36})", page)
        assert job, page[:2000]
        self._wait_for_job(job[1])
        checked = f"/conversions/cases/import/{job[1]}"
        clerk.get(f"/jobs/{job[1]}")
        assert f"导入 {orders} 行" in clerk.get(checked)
        clerk.get(f"{checked}/report")
        job = re.search(r"/jobs/([0-9a-f-]{36})", clerk.post(checked))
        assert job
        self._wait_for_job(job[1])
        clerk.get(f"/jobs/{job[1]}")

    def _wait_for_job(self, job_id: str) -> None:
        def is_done() -> bool:
            state = db.session.scalar(select(Job.state).where(Job.id == UUID(job_id)))
            db.session.rollback()
            return state is JobState.DONE

        wait_for(is_done)

    def look_through_the_office(self) -> None:
        """Queue, flags, list, record, photo, people, phones: as officer and as company admin."""
        officer, admin = self.officer, self.admin
        flags = list(db.session.scalars(select(PickupFlag).order_by(PickupFlag.id)))
        pickups = list(db.session.scalars(select(Pickup).where(Pickup.is_head)))
        db.session.rollback()
        for path in ("/", "/queue", "/queue?state=resolved", "/pickups", "/accounts", "/devices"):
            officer.get(path)
        for flag in flags:
            officer.get(f"/queue/{flag.outlet_id}/{flag.id}")
        for flag in flags[:2]:
            officer.post(
                f"/queue/{flag.outlet_id}/{flag.id}",
                wanted="resolved",
                words="已向网点核实",
                version=flag.version,
            )
        last = str(flags[-1].id)
        officer.post(
            "/queue/hand-over",
            page=f"/queue/hand-over?flag={last}",
            colleague=str(self.colleague_id),
            flags=[last],
        )
        for pickup in pickups:
            for who in (officer, admin):
                who.get(f"/pickups/{pickup.outlet_id}/{pickup.id}")
        for path in ("/", "/pickups", "/accounts", "/devices", "/me", "/shelf-checks"):
            admin.get(path)

    def reveal(self) -> None:
        """The page that is to show the person shows it once; what it leaves behind is searched."""
        officer, pickup = self.officer, self.sent[0]
        address = f"/identity/{self.outlet.id}/{pickup.id}"
        officer.get(address)
        officer.post(address, status=422, **{**REVEAL, "case_number": CANARY.number})
        shown = officer.post(address, keep=False, **REVEAL)
        assert CANARY.number in shown
        assert CANARY.name in shown
        officer.get(f"/pickups/{self.outlet.id}/{pickup.id}")
        assert db.session.scalars(select(IdentityLook)).one().case_number == REVEAL["case_number"]
        db.session.rollback()

    def export(self) -> None:
        """The list as a spreadsheet, made by the worker."""
        officer = self.officer
        page = officer.post("/pickups/export", page="/pickups")
        job = re.search(r"/jobs/([0-9a-f-]{36})", page)
        assert job, page[:2000]
        wait_for(lambda: f"/jobs/{job[1]}/result" in officer.get(f"/jobs/{job[1]}"))
        made = officer.get(f"/jobs/{job[1]}/result").encode("utf-8", errors="surrogateescape")
        assert made[:2] == b"PK"
        self.world.collected.answers["the export, unpacked"] = [made]

    def audit(self) -> None:
        """The trail, who looked, and the seals that go elsewhere."""
        for path in ("/", "/audit", "/identity/looks", f"/audit?subject={self.sent[0].id}"):
            self.auditor.get(path)
        for command in (["audit", "seal"], ["audit", "verify"], ["keys", "list"]):
            said = self.world.app.test_cli_runner().invoke(args=command)
            assert said.exit_code == 0, said.output
            (self.world.data / "logs" / f"{'-'.join(command)}.log").write_text(said.output)

    def rotate(self) -> None:
        """New keys, in a process of its own, while the service runs."""
        settings = self.world.app.config["SETTINGS"]
        rotating = Program(
            "rotation",
            [*FLASK, "keys", "rotate", "--settle", "0", "--batch", "3"],
            {**os.environ, **environment_of(settings)},
            self.world.data / "logs" / "keys-rotate.log",
        )
        rotating.start()
        assert rotating.process
        assert rotating.process.wait(60) == 0, rotating.last_lines()

    def everything_still_opens(self) -> None:
        """After all this the vault is whole: the number is found again, and is nobody else's."""
        queued = self.phone.pickup([waybill()], CANARY)
        assert self.phone.send(queued).status == 201
        db.session.rollback()
        people = db.session.scalars(
            select(Pickup.person_id).where(Pickup.id.in_([queued.id, self.sent[2].id]))
        ).all()
        db.session.rollback()
        assert len(people) == 2
        assert set(people) == {self.person_id}
        address = f"/identity/{self.outlet_id}/{queued.id}"
        assert CANARY.number in self.officer.post(address, keep=False, **REVEAL)


class renamed:
    """The block finds a table gone."""

    def __init__(self, table: str) -> None:
        self.table = table

    def __enter__(self) -> None:
        self._rename(self.table, f"{self.table}_away")

    def __exit__(self, *_problem: Any) -> None:
        self._rename(f"{self.table}_away", self.table)

    def _rename(self, before: str, after: str) -> None:
        db.session.rollback()
        with db.engine.connect() as connection:
            connection.execute(text(f'ALTER TABLE "{before}" RENAME TO "{after}"'))
            if connection.dialect.name == "postgresql":
                connection.commit()


def waiting() -> bool:
    """Whether the workers have something to do."""
    db.session.rollback()
    examinations = db.session.scalar(text("SELECT count(*) FROM pickup_examinations"))
    told = db.session.scalars(select(Transmission.state)).all()
    db.session.rollback()
    return bool(examinations) or any(state.value in ("waiting", "sent") for state in told)


def answers(socket_path: Any) -> bool:
    """Whether the reader is ready."""
    try:
        ping(socket_path)
    except ReaderUnavailable:
        return False
    return True


def wait_for(happened: Any, seconds: float = 60) -> None:
    """Return when it has happened."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)
