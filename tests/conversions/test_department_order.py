"""A department posts a batch without a call: its order is the basis, it pays, everybody is told."""

import json
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from tests import builders, job_runs
from tests import builders_conversions as conversions
from tests.conversions import reading
from tooling.live import LiveServer
from webapp.accounts.models import Account
from webapp.conversions import consenting
from webapp.conversions.importing.orders import carry_out
from webapp.conversions.kinds import ConsentBasis, Payer
from webapp.conversions.lifecycle import CaseState
from webapp.conversions.models import ConversionCase, ConversionConsent, ConversionItem
from webapp.conversions.queries.cases import postable_count
from webapp.conversions.services import department_orders, documents
from webapp.foundation import jobs
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import db, transaction
from webapp.foundation.errors import Conflict, InvalidInput, NotFound
from webapp.foundation.jobs import files
from webapp.foundation.messages.models import Message

ADDRESS = "江西省南昌市东湖区青石街道望江里 8 号楼 2 单元 601"
ORDER = "云人社函〔2026〕17 号"


@pytest.fixture
def item(actor: Actor) -> ConversionItem:
    """An item that its department posts free of charge."""
    for code, name in (("360000", "江西省"), ("360100", "南昌市"), ("360102", "东湖区")):
        builders.region(code, name)
    department = conversions.department(actor, name="人力资源和社会保障局")
    return conversions.item(actor, department, payer=Payer.DEPARTMENT, fee_fen=0)


def run(actor: Actor, item: ConversionItem, reference: str = ORDER) -> jobs.Job:
    """Start the order and let the worker do it."""
    job = department_orders.start_order(actor, item.id, reference)
    jobs.run_all()
    db.session.expire_all()
    return db.session.get_one(jobs.Job, job.id)


def sheet_of(job: jobs.Job) -> list[list[str]]:
    """The rows of the job's file, its header first."""
    book = CalamineWorkbook.from_filelike(BytesIO(files.read(job, files.MADE)))
    return book.get_sheet_by_index(0).to_python()


def consent_of(case: ConversionCase) -> ConversionConsent:
    query = select(ConversionConsent).where(ConversionConsent.case_id == case.id)
    return db.session.scalars(query).one()


def state_of(case: ConversionCase) -> CaseState:
    db.session.expire_all()
    return db.session.get_one(ConversionCase, (case.hall_id, case.id)).state


def test_every_case_with_an_address_goes_and_everybody_is_told(
    actor: Actor, item: ConversionItem
) -> None:
    cases = [conversions.case(actor, item, address=ADDRESS) for _number in range(3)]

    job = run(actor, item)

    assert job.counts == {"posted": 3, "left": 0}
    assert {state_of(case) for case in cases} == {CaseState.CONSENTED}
    consent = consent_of(cases[0])
    assert (consent.basis, consent.payer, consent.fee_fen) == (
        ConsentBasis.DEPARTMENT,
        Payer.DEPARTMENT,
        0,
    )
    assert ORDER in consent.wording
    assert "人力资源和社会保障局" in consent.wording
    assert consent.read_back_at is None, "nobody has seen the address yet"
    address = consenting.address_of(consent)
    assert (address.region_code, address.detail[:4]) == ("360102", "青石街道")
    assert address.recipient == conversions.opened(cases[0]).name
    assert len(db.session.scalars(select(Message)).all()) == 3
    assert reading.entries(Act.DEPARTMENT_ORDERED)[-1].details == {"count": 3}
    assert reading.entries(Act.CASES_POSTED_BY_ORDER)[-1].details["count"] == 3


def test_without_an_address_it_stays_and_is_named(actor: Actor, item: ConversionItem) -> None:
    good = conversions.case(actor, item, address=ADDRESS)
    none = conversions.case(actor, item)
    vague = conversions.case(actor, item, address="望江里 8 号楼")

    job = run(actor, item)

    assert job.counts == {"posted": 1, "left": 2}
    assert state_of(good) is CaseState.CONSENTED
    assert {state_of(none), state_of(vague)} == {CaseState.ELIGIBLE}
    rows = sheet_of(job)
    assert {row[0] for row in rows[1:]} == {none.case_number, vague.case_number}
    assert "区县" in rows[1][1]
    assert ADDRESS not in json.dumps(rows, ensure_ascii=False)


def test_more_than_are_named_are_counted_all_the_same(
    actor: Actor, item: ConversionItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(department_orders, "MOST_NAMED", 3)
    monkeypatch.setattr(department_orders, "BATCH", 2)
    for _number in range(5):
        conversions.case(actor, item)
    conversions.case(actor, item, address=ADDRESS)

    job = run(actor, item)

    assert job.counts == {"posted": 1, "left": 5}
    assert (job.done, job.total) == (6, 6)
    rows = sheet_of(job)
    assert len(rows) == 1 + 3 + 1
    assert "还有 2 件没有列出来" in rows[-1][1]


def test_as_many_as_are_named_are_all_there(
    actor: Actor, item: ConversionItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(department_orders, "MOST_NAMED", 3)
    cases = [conversions.case(actor, item) for _number in range(3)]

    rows = sheet_of(run(actor, item))

    assert {row[0] for row in rows[1:]} == {case.case_number for case in cases}


def test_what_was_decided_stays_decided(actor: Actor, item: ConversionItem) -> None:
    withdrawn = conversions.case(actor, item, address=ADDRESS)
    other_item = conversions.case(actor, address=ADDRESS)
    run(actor, item)
    documents.withdraw(withdrawn.hall_id, withdrawn.id)

    with pytest.raises(Conflict):
        department_orders.start_order(actor, item.id, ORDER)

    assert state_of(withdrawn) is CaseState.WITHDRAWN
    assert state_of(other_item) is CaseState.ELIGIBLE


def test_an_item_that_the_applicant_pays_for_is_refused(actor: Actor) -> None:
    item = conversions.item(actor, payer=Payer.CASH_ON_DELIVERY, fee_fen=400)
    conversions.case(actor, item, address=ADDRESS)

    with pytest.raises(InvalidInput):
        department_orders.start_order(actor, item.id, ORDER)


def test_another_hall_has_no_such_item(stranger: Actor, actor: Actor, item: ConversionItem) -> None:
    conversions.case(actor, item, address=ADDRESS)

    with pytest.raises(NotFound):
        department_orders.start_order(stranger, item.id, ORDER)


def test_a_killed_worker_is_followed_by_one_that_posts_none_twice(
    server: LiveServer, actor: Actor, item: ConversionItem
) -> None:
    with transaction() as session:
        orders = [
            {"case_number": f"BJ-{number:05}", "facts": conversions.facts(item, address=ADDRESS)}
            for number in range(400)
        ]
        carry_out(session, actor, orders)
    job = department_orders.start_order(actor, item.id, ORDER)

    def as_many_as_told(done: int) -> None:
        assert len(db.session.scalars(select(ConversionConsent.id)).all()) == done

    ended = job_runs.kill_and_follow(server, job.id, 400, as_many_as_told)

    assert ended.counts == {"posted": 400, "left": 0}
    assert len(db.session.scalars(select(ConversionConsent.id)).all()) == 400
    assert postable_count(item) == 0


def test_the_page_says_what_would_be_posted(
    client: FlaskClient, clerk: Account, actor: Actor, item: ConversionItem
) -> None:
    conversions.case(actor, item, address=ADDRESS)
    builders.sign_in(client, clerk)
    address = f"/conversions/items/{item.id}/order"
    assert "整批改邮寄" in client.get(f"/conversions/items/{item.id}").text

    page = client.get(address).text
    refused = builders.post(client, address, reference=" ")
    started = builders.post(client, address, reference=ORDER)

    assert "1 件" in page
    assert "邮费 0 元，人力资源和社会保障局承担" in page
    assert (refused.status_code, started.status_code) == (422, 302)
    assert "填部门决定的文号或名称" in refused.text
    assert started.location.startswith("/jobs/")


def test_the_page_says_in_advance_how_many_have_no_address(
    client: FlaskClient,
    clerk: Account,
    actor: Actor,
    item: ConversionItem,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    conversions.case(actor, item, address=ADDRESS)
    builders.sign_in(client, clerk)
    page = f"/conversions/items/{item.id}/order"
    assert "没有地址，不会寄" not in client.get(page).text
    for _number in range(3):
        conversions.case(actor, item)
    conversions.case(actor)

    assert "3 件没有地址，不会寄" in client.get(page).text
    monkeypatch.setattr(department_orders, "MOST_LOOKED", 2)
    assert "前 2 件里有 1 件没有地址，不会寄" in client.get(page).text
