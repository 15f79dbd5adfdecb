"""Cases by the API: read by the rules of the spreadsheet, taken once, answered case by case."""

import json
import threading
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from tests import builders
from tests import builders_conversions as conversions
from tests.house_rules import worlds
from tests.people import sender
from webapp.conversions import personal
from webapp.conversions.models import ConversionCase, ConversionCaseEvent
from webapp.conversions.services import receiving
from webapp.foundation import clock, idempotency
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db, new_id, transaction
from webapp.foundation.errors import Conflict
from webapp.foundation.idempotency import IdempotentAnswer
from webapp.identity.masking import mask_name

CASES = "/api/v1/conversion-cases"
PERSON = sender(1890, phone="13900001890")


@pytest.fixture
def item(actor):
    return conversions.item(actor, code="GA-01", name="居住证签发")


@pytest.fixture
def program(actor, item):
    """The hall's program, and its key."""
    return worlds.client_of(actor)


@pytest.fixture
def key(program):
    return program[1]


def case(number="ZW-1", **changes):
    return {
        "case_number": number,
        "item": "GA-01",
        "name": PERSON.name,
        "phone": PERSON.phone,
        "last_four": PERSON.number,
        "applicant": "personal",
        "chosen": "counter",
        "keep_until": (clock.today() + timedelta(days=30)).isoformat(),
        **changes,
    }


def post(client, key, body, idempotency_key="", **headers):
    text = body if isinstance(body, (str, bytes)) else json.dumps(body)
    given = {
        "Authorization": f"Bearer {key}",
        "Idempotency-Key": idempotency_key or str(new_id()),
        "Content-Type": "application/json",
        **headers,
    }
    return client.post(CASES, data=text, headers=given)


def get(client, key, number):
    return client.get(f"{CASES}/{number}", headers={"Authorization": f"Bearer {key}"})


def slug_of(answer):
    return answer.json["type"].removeprefix("urn:problem:")


def stored():
    db.session.expire_all()
    query = select(ConversionCase).order_by(ConversionCase.case_number)
    return db.session.scalars(query).all()


def test_one_case_comes_in_sealed_and_judged(client, key, program, actor):
    answer = post(client, key, case())

    assert answer.status_code == 200
    (row,) = stored()
    told = {
        "index": 0,
        "result": "new",
        "case_number": "ZW-1",
        "state": "eligible",
        "reasons": [],
        "keep_until": row.keep_until.isoformat(),
        "collected_on": None,
        "masked_name": PERSON.masked_name,
        "masked_phone": row.masked_phone,
    }
    assert answer.json == {"new": 1, "changed": 0, "same": 0, "wrong": 0, "results": [told]}
    assert row.hall_id == UUID(actor.scope.id)
    own = personal.opened(row)
    assert (own.name, own.phone, own.last_four) == (
        PERSON.name,
        "+8613900001890",
        PERSON.number[-4:],
    )
    for secret in (PERSON.name, PERSON.phone, PERSON.number):
        assert secret not in answer.text
    entry = db.session.scalar(
        select(AuditEntry).where(AuditEntry.act == "conversion-cases:received")
    )
    assert (entry.actor_id, entry.chain) == (program[0].id, actor.scope.id)
    assert entry.details == {"new": 1, "changed": 0, "same": 0, "wrong": 0, "left_out": []}
    event = db.session.scalars(select(ConversionCaseEvent)).one()
    assert event.account_id == program[0].id


def test_many_are_told_apart_new_changed_same_and_wrong(client, key):
    post(client, key, [case("ZW-1"), case("ZW-2")])

    answer = post(
        client,
        key,
        [
            case("ZW-1"),
            case("ZW-2", chosen="post"),
            case("ZW-3", item="GA-99"),
            case("ZW-4", phone="12345", name=""),
            case("ZW-5"),
            case("ZW-6"),
            case("ZW-6"),
            case("ZW-7", keep_until=7),
            case("ZW-8", surprise=PERSON.number),
            case("ZW-9", keep_until=None),
        ],
    )

    assert answer.status_code == 200
    told = {one["index"]: one for one in answer.json["results"]}
    results = [told[index]["result"] for index in range(10)]
    assert results == ["same", "changed", *["wrong"] * 2, "new", *["wrong"] * 5]
    assert (told[1]["state"], told[1]["reasons"]) == ("ineligible", ["post-chosen"])
    wrong = {index: set(one["errors"]) for index, one in told.items() if "errors" in one}
    assert wrong == {
        2: {"item"},
        3: {"phone", "name"},
        5: {"case_number"},
        6: {"case_number"},
        7: {"keep_until"},
        8: {"_"},
        9: {"keep_until"},
    }
    assert {name: answer.json[name] for name in ("new", "changed", "same", "wrong")} == {
        "new": 1,
        "changed": 1,
        "same": 1,
        "wrong": 7,
    }
    assert PERSON.number not in answer.text
    assert [row.case_number for row in stored()] == ["ZW-1", "ZW-2", "ZW-5"]


def test_nothing_that_fits_is_a_refusal_and_the_key_stays_free(client, key):
    wrong = post(client, key, [case(phone="x"), {}], "k-1")

    assert (wrong.status_code, slug_of(wrong)) == (422, "invalid-input")
    assert set(wrong.json["errors"]) == {"0", "1"}
    assert set(wrong.json["errors"]["0"]) == {"phone"}
    assert {"case_number", "name", "phone"} <= set(wrong.json["errors"]["1"])
    assert stored() == []
    assert post(client, key, case(), "k-1").status_code == 200


def test_null_takes_a_fact_away_and_absence_leaves_it(client, key):
    post(client, key, case(collected_on="2026-01-01", address="沙面大街 1 号"))
    (row,) = stored()
    assert row.collected_at is not None

    sent = case()
    assert post(client, key, sent).json["same"] == 1
    answer = post(client, key, {**sent, "collected_on": None, "address": None})

    assert answer.json["changed"] == 1
    (row,) = stored()
    assert (row.collected_at, personal.opened(row).address) == (None, "")


@pytest.mark.parametrize(
    ("body", "status", "slug"),
    [
        ("", 400, "bad-request"),
        ("{", 400, "bad-request"),
        ("null", 400, "bad-request"),
        ("7", 400, "bad-request"),
        ('["x"]', 400, "bad-request"),
        ("[" * 20_000, 400, "bad-request"),
        ("[]", 422, "invalid-input"),
        (json.dumps([{}] * 501), 422, "invalid-input"),
        ('{"case_number": "\\ud800"}', 422, "invalid-input"),
        ('{"case_number": "\\u0000", "name": []}', 422, "invalid-input"),
        (b"[" + b" " * 3_000_000 + b"]", 413, "too-large"),
    ],
)
def test_what_is_no_list_of_cases_is_refused(client, key, body, status, slug):
    answer = post(client, key, body)

    assert (answer.status_code, slug_of(answer)) == (status, slug)


def test_the_same_request_again_gets_the_same_answer(client, key):
    body = [case("ZW-1"), case("ZW-2", phone="x")]
    first = post(client, key, body, "k-1")
    again = post(client, key, body, "k-1")

    assert (again.status_code, again.data) == (200, first.data)
    assert (first.headers.get(idempotency.REPLAYED), again.headers[idempotency.REPLAYED]) == (
        None,
        "true",
    )
    acts = db.session.scalars(
        select(AuditEntry).where(AuditEntry.act == "conversion-cases:received")
    )
    assert len(acts.all()) == 1


def test_another_request_under_the_key_is_refused(client, key, actor):
    post(client, key, case("ZW-1"), "k-1")

    answer = post(client, key, case("ZW-2"), "k-1")

    assert (answer.status_code, slug_of(answer)) == (422, "idempotency-key-reused")
    other = worlds.client_of(actor)[1]
    assert post(client, other, case("ZW-2"), "k-1").status_code == 200  # a client's own


@pytest.mark.parametrize("sent", ["", " ", "x" * 256, "键"])
def test_a_key_is_asked_for(client, key, sent):
    given = {"Authorization": f"Bearer {key}", "Idempotency-Key": sent}
    if not sent:
        del given["Idempotency-Key"]
    if sent == "键":
        given["Idempotency-Key"] = sent.encode().decode("latin-1")

    answer = client.post(CASES, json=case(), headers=given)

    assert (answer.status_code, slug_of(answer)) == (400, "idempotency-key-missing")


def test_a_twin_is_told_to_ask_again(client, key, monkeypatch):
    twins = []
    receive = receiving.receive

    def with_a_twin(*given):
        twins.append(post(client.application.test_client(), key, case(), "k-1"))
        return receive(*given)

    monkeypatch.setattr(receiving, "receive", with_a_twin)
    first = post(client, key, case(), "k-1")

    assert first.status_code == 200
    assert [one.status_code for one in twins] == [409]
    assert slug_of(twins[0]) == "idempotency-in-progress"
    assert 1 <= int(twins[0].headers["Retry-After"]) <= 60


def test_twins_at_one_moment_are_one_act(app, key):
    told = []

    def work():
        with app.app_context():
            told.append(post(app.test_client(), key, [case("ZW-1"), case("ZW-2")], "k-1"))

    workers = [threading.Thread(target=work) for _ in range(5)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert {one.status_code for one in told} <= {200, 409}
    done = [one for one in told if one.status_code == 200]
    assert {one.data for one in done} == {done[0].data}
    assert json.loads(done[0].data)["new"] == 2
    assert len(stored()) == 2


def test_a_request_that_died_gives_its_key_up_and_cannot_finish_late(app, client, key, monkeypatch):
    """Its lease is over, another has done the act: its own transaction is taken back."""
    receive, answers = receiving.receive, []

    def slow(*given):
        monkeypatch.setattr(receiving, "receive", receive)
        other = threading.Thread(target=later)
        other.start()
        other.join()
        return receive(*given)

    def later():
        with app.app_context(), clock.freeze(clock.now() + timedelta(seconds=61)):
            answers.append(post(app.test_client(), key, case("ZW-1"), "k-1"))

    monkeypatch.setattr(receiving, "receive", slow)
    late = post(client, key, case("ZW-1"), "k-1")

    assert [one.status_code for one in answers] == [200]
    assert (late.status_code, slug_of(late)) == (409, "idempotency-in-progress")
    assert post(client, key, case("ZW-1"), "k-1").data == answers[0].data


def test_a_failure_gives_the_key_back(client, key, monkeypatch):
    receive = receiving.receive

    def broken(*_given):
        raise Conflict()

    monkeypatch.setattr(receiving, "receive", broken)
    assert post(client, key, case(), "k-1").status_code == 409
    monkeypatch.setattr(receiving, "receive", receive)
    answer = post(client, key, case(), "k-1")
    assert (answer.status_code, answer.headers.get(idempotency.REPLAYED)) == (200, None)


def test_an_answer_is_kept_sealed_for_a_day(client, key):
    sent = case()
    post(client, key, sent, "k-secret")

    row = db.session.scalars(select(IdempotentAnswer)).one()
    kept = repr([getattr(row, column.key) for column in IdempotentAnswer.__table__.c])
    for secret in ("k-secret", "ZW-1", PERSON.masked_name, PERSON.phone):
        assert secret not in kept
    with clock.freeze(clock.now() + timedelta(hours=25)):
        assert idempotency.sweep() == 1
        again = post(client, key, sent, "k-secret")
    assert (again.json["same"], again.headers.get(idempotency.REPLAYED)) == (1, None)


def test_how_a_case_stands_is_told_masked(client, key):
    post(client, key, case("2026/ZW-1.A", chosen="post"))

    answer = get(client, key, "2026/zw-1.a")

    assert answer.status_code == 200
    assert (answer.json["state"], answer.json["reasons"]) == ("ineligible", ["post-chosen"])
    assert set(answer.json) == {
        *("case_number", "state", "reasons", "keep_until", "collected_on"),
        *("masked_name", "masked_phone"),
    }
    for secret in (PERSON.name, PERSON.phone, PERSON.number[-4:]):
        assert secret not in answer.text


def test_a_foreign_case_is_not_found_as_one_that_is_not_there(client, key, stranger):
    conversions.case(stranger, number="ZW-FOREIGN")
    foreign = worlds.client_of(stranger)[1]

    there, nowhere = get(client, key, "ZW-FOREIGN"), get(client, key, "ZW-NOWHERE")

    assert there.status_code == nowhere.status_code == 404
    assert {**there.json, "request_id": ""} == {**nowhere.json, "request_id": ""}
    post(client, key, case("ZW-FOREIGN"))
    assert len({row.hall_id for row in stored()}) == 2
    assert get(client, foreign, "ZW-FOREIGN").status_code == 200


def test_the_history_names_the_program(client, key, clerk, program):
    post(client, key, case())
    (row,) = stored()
    builders.sign_in(client, clerk)

    page = client.get(f"/conversions/cases/{row.id}").text

    assert mask_name(program[0].name) in page


def test_a_case_that_was_erased_is_refused_and_looked_up_without_masks(client, key, actor):
    post(client, key, case())
    with transaction() as session:
        (row,) = session.scalars(select(ConversionCase)).all()
        row.erase(clock.now())

    both = post(client, key, [case(), case("ZW-2")])
    again = get(client, key, "ZW-1")

    wrong, new = both.json["results"]
    assert (wrong["result"], new["result"]) == ("wrong", "new")
    assert "不再收" in wrong["errors"]["case_number"][0]
    assert (again.json["masked_name"], again.json["masked_phone"]) == ("", "")
    (erased, _new) = stored()
    assert erased.wrapped_key == b""
