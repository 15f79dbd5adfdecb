"""Looking at a clear number: by whom, for what, how often; and that the person can see it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import builders, builders_pickups
from tests.people import sender, waybill
from webapp.foundation import clock
from webapp.foundation.access import ROLES, Permission, Role
from webapp.foundation.audit import Act
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db, new_id, transaction
from webapp.foundation.errors import NotFound
from webapp.identity import queries, services, vault
from webapp.identity.models import IdentityLook, IdentityUse, LookPurpose, Person
from webapp.identity.services import QuotaUsedUp

ASKED = {"purpose": LookPurpose.CASE, "case_number": "榕邮执〔2026〕12 号"}
FORM = {"purpose": "case", "case_number": "榕邮执〔2026〕12 号"}


@pytest.fixture
def act(app):
    """A recorded pickup: (its sender, the outlet's id, its id)."""
    phone, outlet, _courier = builders_pickups.shift()
    who = sender(21)
    queued = phone.pickup([waybill()], who)
    assert phone.send(queued).status == 201
    return who, outlet.id, queued.id


@pytest.fixture
def officer(app):
    """An officer of the outlet's county."""
    return builders.account(Role.COUNTY_OFFICER, builders.bureau("360102"))


@pytest.fixture
def office(app, officer):
    """The officer's browser, signed in."""
    browser = app.test_client()
    builders.sign_in(browser, officer)
    return browser


def address(act) -> str:
    return f"/identity/{act[1]}/{act[2]}"


def look(browser, act, **changes):
    return builders.post(browser, address(act), page=address(act), **{**FORM, **changes})


def looks() -> list[IdentityLook]:
    db.session.expire_all()
    return list(db.session.scalars(select(IdentityLook)))


def entries(what: Act) -> list[AuditEntry]:
    db.session.expire_all()
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.act == what.value)))


def test_the_page_asks_before_it_shows(act, office):
    page = office.get(address(act))

    assert page.status_code == 200
    assert act[0].number not in page.text
    assert act[0].name not in page.text
    assert looks() == []


def test_the_number_is_shown_once_and_the_look_is_there_for_ever(act, officer, office):
    page = look(office, act)

    assert page.status_code == 200
    assert act[0].number in page.text
    assert act[0].name in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert act[0].number not in office.get(address(act)).text
    [seen] = looks()
    assert (seen.account_id, seen.purpose, seen.case_number, seen.role) == (
        officer.id,
        LookPurpose.CASE,
        FORM["case_number"],
        Role.COUNTY_OFFICER,
    )
    assert seen.person_id == db.session.scalars(select(Person.id)).one()
    [entry] = entries(Act.IDENTITY_REVEALED)
    assert (entry.actor_id, entry.subject_id) == (officer.id, str(act[2]))
    assert entry.details == {"purpose": "case", "case": FORM["case_number"]}


def test_the_person_can_see_who_looked(act, office):
    look(office, act)
    [seen] = looks()

    assert list(db.session.scalars(queries.looks_at(seen.person_id))) == [seen]


def test_the_auditor_sees_who_looked_and_no_number(act, officer, office, app):
    look(office, act)
    auditor = app.test_client()
    builders.sign_in(auditor, builders.account(Role.AUDITOR, builders.bureau("360000")))

    page = auditor.get("/identity/looks")

    assert page.status_code == 200
    assert officer.name in page.text
    assert FORM["case_number"] in page.text
    assert act[0].number not in page.text


def test_the_list_of_looks_has_pages(act, officer, app):
    services.reveal(builders.actor_of(officer), act[1], act[2], **ASKED)
    [seen] = looks()
    columns = [column.key for column in IdentityLook.__table__.columns]
    told = {name: getattr(seen, name) for name in columns}
    with transaction() as session:
        for minutes in range(1, 60):
            more = {**told, "id": new_id(), "at": clock.ago(minutes=minutes)}
            session.add(IdentityLook(**more))
    auditor = app.test_client()
    builders.sign_in(auditor, builders.account(Role.AUDITOR, builders.bureau("360000")))

    page = auditor.get("/identity/looks").text

    assert 'rel="next"' in page
    assert page.count("<time") == 50


@pytest.mark.parametrize(
    "changes",
    [
        {"purpose": ""},
        {"purpose": "curiosity"},
        {"case_number": ""},
        {"case_number": "12"},
        {"case_number": "    "},
        {"case_number": "号" * 61},
    ],
)
def test_without_a_purpose_and_a_case_nothing_is_shown(act, office, changes):
    page = look(office, act, **changes)

    assert page.status_code == 422
    assert act[0].number not in page.text
    assert looks() == []
    assert entries(Act.IDENTITY_REVEALED) == []


@pytest.mark.parametrize("typed", ["{}", "案 {} 号", "2026{}", "{0:.6} {0}"])
def test_a_number_of_a_person_is_no_case_number(act, office, typed):
    page = look(office, act, case_number=typed.format(act[0].number))

    assert page.status_code == 422
    assert act[0].number not in page.text
    assert looks() == []


def test_who_may_not_look_is_told_so(act, app):
    for role in Role:
        browser = app.test_client()
        builders.sign_in(browser, builders.account(role))
        allowed = Permission.IDENTITY_REVEAL in ROLES[role]
        status = browser.get(address(act)).status_code
        assert status in ((200, 404) if allowed else (403,)), role
    assert not [
        role
        for role in (Role.ADMINISTRATOR, Role.AUDITOR, Role.COURIER, Role.COMPANY_ADMIN)
        if Permission.IDENTITY_REVEAL in ROLES[role]
    ]


def test_signed_out_there_is_only_the_door(act, client):
    answer = client.get(address(act))

    assert answer.status_code == 302
    assert "/sign-in" in answer.headers["Location"]


def test_another_county_finds_nothing_as_if_it_were_not_there(act, app):
    browser = app.test_client()
    builders.sign_in(browser, builders.account(Role.COUNTY_OFFICER, builders.bureau("360103")))
    missing = f"/identity/{act[1]}/{new_id()}"

    foreign, absent = browser.get(address(act)), browser.get(missing)

    assert foreign.status_code == absent.status_code == 404
    assert same(foreign) == same(absent)
    token = builders.token_on(browser.get("/me").text)
    posted = [
        browser.post(place, data={**FORM, "csrf_token": token}) for place in (address(act), missing)
    ]
    assert [one.status_code for one in posted] == [404, 404]
    assert same(posted[0]) == same(posted[1])
    assert looks() == []


def same(answer) -> str:
    """The page without what differs in every answer."""
    return answer.text.replace(answer.headers["X-Request-Id"], "")


@pytest.mark.parametrize(
    ("role", "region"), [(Role.CITY_OFFICER, "360100"), (Role.PROVINCE_OFFICER, "360000")]
)
def test_those_above_the_county_may_look(act, app, role, region):
    browser = app.test_client()
    builders.sign_in(browser, builders.account(role, builders.bureau(region)))

    assert act[0].number in look(browser, act).text


def test_the_quota_ends_at_its_number_and_the_refusal_is_written_down(act, officer, office):
    actor = builders.actor_of(officer)
    shown = [services.reveal(actor, act[1], act[2], **ASKED).looks_left for _look in range(20)]
    assert (shown[0], shown[-1]) == (19, 0)

    page = look(office, act)

    assert page.status_code == 429
    assert act[0].number not in page.text
    assert len(looks()) == 20
    [entry] = entries(Act.IDENTITY_REVEAL_REFUSED)
    assert (entry.subject_id, entry.details) == (str(act[2]), {"quota": 20})


def test_the_quota_is_a_days_and_a_persons(act, officer):
    actor = builders.actor_of(officer)
    colleague = builders.actor_of(builders.account(Role.COUNTY_OFFICER, builders.bureau("360102")))
    evening = clock.now().astimezone(clock.SHANGHAI).replace(hour=23, minute=59)
    with clock.freeze(evening):
        for _look in range(20):
            services.reveal(actor, act[1], act[2], **ASKED)
        with pytest.raises(QuotaUsedUp):
            services.reveal(actor, act[1], act[2], **ASKED)
        assert services.reveal(colleague, act[1], act[2], **ASKED).looks_left == 19

    with clock.freeze(evening + timedelta(minutes=2)):
        assert services.reveal(actor, act[1], act[2], **ASKED).looks_left == 19


def test_two_windows_do_not_share_the_last_look(act, officer, beside):
    actor = builders.actor_of(officer)
    for _look in range(15):
        services.reveal(actor, act[1], act[2], **ASKED)

    def try_it():
        try:
            return services.reveal(actor, act[1], act[2], **ASKED).looks_left
        except QuotaUsedUp:
            return None

    answers = [running.result() for running in [beside(try_it) for _ in range(12)]]

    assert sorted(one for one in answers if one is not None) == [0, 1, 2, 3, 4]
    assert len(looks()) == 20


def test_what_was_shown_with_this_act_is_what_is_shown(app, officer):
    """A later act with the same number and another name shows its own name."""
    phone, outlet, _courier = builders_pickups.shift()
    who = sender(22)
    first, second = (phone.pickup([waybill()], one) for one in (who, replace(who, name="周秀兰")))
    assert [phone.send(one).status for one in (first, second)] == [201, 201]
    actor = builders.actor_of(officer)

    shown = [services.reveal(actor, outlet.id, one.id, **ASKED).name for one in (first, second)]

    assert shown == [who.name, "周秀兰"]


def test_an_erased_person_is_not_found(act, officer, office):
    with transaction() as session:
        vault.erase_person(session, session.scalars(select(Person.id)).one())

    assert office.get(address(act)).status_code == 404
    with pytest.raises(NotFound):
        services.reveal(builders.actor_of(officer), act[1], act[2], **ASKED)
    assert looks() == []
    assert entries(Act.IDENTITY_REVEALED) == []


def test_an_erased_act_shows_nobody_though_the_person_is_still_known(act, officer):
    phone, outlet, _courier = builders_pickups.shift()
    later = phone.pickup([waybill()], act[0])
    assert phone.send(later).status == 201
    with transaction() as session:
        use = session.scalars(select(IdentityUse).where(IdentityUse.act_id == act[2])).one()
        use.sealed_contact, use.phone_index, use.index_key_id = b"", "", ""
    actor = builders.actor_of(officer)

    with pytest.raises(NotFound):
        services.reveal(actor, act[1], act[2], **ASKED)
    assert services.reveal(actor, outlet.id, later.id, **ASKED).number == act[0].number
