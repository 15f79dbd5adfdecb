"""Terms of supervisors: appointed, prolonged, ended; the grant holds as long as the term."""

from datetime import timedelta

import pytest

from tests import builders
from tests.builders_supervisors import term, wanted
from webapp.accounts.models import Account, Grant, Invitation
from webapp.accounts.services import people as accounts
from webapp.foundation import clock
from webapp.foundation.access import Role
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db, new_id
from webapp.foundation.errors import Conflict, Forbidden, InvalidInput, NotFound
from webapp.supervision.supervisors import months, queries
from webapp.supervision.supervisors.models import Appointment
from webapp.supervision.supervisors.queries import Term
from webapp.supervision.supervisors.services import terms

REASON = "本人搬到外地"


def _grant(made: Appointment) -> Grant:
    return db.session.get_one(Grant, made.grant_id)


def _refused(officer, **facts) -> set[str]:
    with pytest.raises(InvalidInput) as refusal:
        terms.appoint(officer, wanted(**facts))
    return set(refusal.value.extra["errors"])


def test_the_grant_of_somebody_new_holds_from_the_first_day_to_the_last(people) -> None:
    today = clock.today()
    first, last = today + timedelta(days=3), today + timedelta(days=30)

    made, account, token = terms.appoint(
        people.county, wanted(people.outlet.county_code, starts_on=first, ends_on=last)
    )

    grant = _grant(made)
    assert (grant.role, grant.scope_id) == (Role.SOCIAL_SUPERVISOR, people.outlet.county_code)
    assert not grant.holds_at(clock.start_of(first) - timedelta(seconds=1))
    assert grant.holds_at(clock.start_of(first))
    assert grant.holds_at(clock.start_of(last) + timedelta(hours=23))
    assert not grant.holds_at(clock.start_of(last + timedelta(days=1)))
    assert token
    assert db.session.scalar(db.select(Invitation).where(Invitation.account_id == account.id))


def test_a_grant_never_begins_before_it_was_given(people) -> None:
    made = term(
        people.county, people.outlet.county_code, starts_on=clock.today() - timedelta(days=30)
    )

    assert _grant(made).effective_from >= clock.ago(minutes=5)


def test_appointing_leaves_an_entry_without_a_name(people, appointed) -> None:
    entry = db.session.scalar(db.select(AuditEntry).where(AuditEntry.act == "supervisor:appointed"))

    assert entry.subject_id == str(appointed.id)
    assert set(entry.details) == {"account", "region", "until"}


def test_what_no_term_may_be(people) -> None:
    here = people.outlet.county_code
    today = clock.today()

    assert _refused(people.county, county_code="110101") == {"county_code"}
    assert _refused(people.county, county_code=here, areas=[]) == {"areas"}
    assert _refused(people.county, county_code=here, ends_on=today - timedelta(1)) == {"ends_on"}
    assert _refused(people.county, county_code=here, ends_on=today + timedelta(4000)) == {"ends_on"}
    assert db.session.scalars(db.select(Appointment)).all() == []


def test_a_certificate_is_one_persons_and_a_staff_number_too(people, appointed) -> None:
    here = people.outlet.county_code
    stranger = builders.account(Role.SOCIAL_SUPERVISOR, builders.bureau("110101"))
    known = db.session.get_one(Account, appointed.account_id)

    assert _refused(people.county, county_code=here, certificate=appointed.certificate) == {
        "certificate"
    }
    assert _refused(people.county, county_code=here, login=stranger.login) == {"login"}
    assert _refused(people.county, county_code=here, login=known.login) == {"login"}
    assert len(db.session.scalars(db.select(Appointment)).all()) == 1


def test_nobody_appoints_themselves(people) -> None:
    own = db.session.get_one(Account, people.county.account_id)
    with pytest.raises(Forbidden):
        terms.appoint(people.county, wanted(people.outlet.county_code, login=own.login))


def test_somebody_whose_term_ended_is_appointed_again_without_an_invitation(people) -> None:
    here = people.outlet.county_code
    first = term(people.county, here)
    terms.end(people.county, first.id, first.version, REASON)
    login = db.session.get_one(Account, first.account_id).login

    again, account, token = terms.appoint(people.county, wanted(here, login=login))

    assert (again.account_id, account.id, token) == (first.account_id, first.account_id, "")
    assert again.grant_id != first.grant_id
    assert [one.id for one in queries.terms_of(people.county, account.id)] == [again.id, first.id]


def test_who_was_given_the_role_without_a_term_gets_one(people) -> None:
    known = people.accounts["supervisor"]
    before = db.session.scalars(db.select(Grant).where(Grant.account_id == known.id)).one()
    assert before.effective_until is None

    made, account, token = terms.appoint(
        people.county, wanted(people.outlet.county_code, login=known.login)
    )

    assert (made.grant_id, account.id, token) == (before.id, known.id, "")
    assert _grant(made).effective_until == clock.start_of(made.ends_on + timedelta(days=1))


def test_whoever_left_gets_no_tasks(people, appointed) -> None:
    administrator = builders.actor_of(builders.account(Role.ADMINISTRATOR, builders.bureau()))
    month = months.this_month()
    assert queries.holding(people.outlet.county_code, month, months.last_day(month))

    accounts.dismiss(administrator, appointed.account_id)

    assert not queries.holding(people.outlet.county_code, month, months.last_day(month))


def test_a_longer_term_is_a_longer_grant(people, appointed) -> None:
    last = appointed.ends_on + timedelta(days=100)

    made = terms.prolong(people.county, appointed.id, appointed.version, last)

    assert made.ends_on == last
    assert _grant(made).effective_until == clock.start_of(last + timedelta(days=1))
    entry = db.session.scalar(db.select(AuditEntry).where(AuditEntry.act == "supervisor:prolonged"))
    assert entry.details["until"] == last.isoformat()


@pytest.mark.parametrize("days", [0, -1, 4000])
def test_prolonged_is_later_and_not_for_ever(people, appointed, days) -> None:
    with pytest.raises(InvalidInput):
        terms.prolong(
            people.county, appointed.id, appointed.version, appointed.ends_on + timedelta(days)
        )


def test_ended_early_the_grant_ends_at_this_moment(people, appointed) -> None:
    made = terms.end(people.county, appointed.id, appointed.version, REASON)

    assert made.has_ended(clock.today())
    assert not _grant(made).holds_at(clock.now())
    with pytest.raises(Conflict):
        terms.end(people.county, made.id, made.version, REASON)
    with pytest.raises(Conflict):
        terms.prolong(people.county, made.id, made.version, clock.today() + timedelta(days=9))
    entry = db.session.scalar(db.select(AuditEntry).where(AuditEntry.act == "supervisor:ended"))
    assert REASON not in str(entry.details)


def test_two_officers_at_one_term_do_not_overwrite_one_another(people, appointed) -> None:
    seen = appointed.version
    terms.prolong(people.county, appointed.id, seen, appointed.ends_on + timedelta(days=10))

    with pytest.raises(Conflict):
        terms.end(people.city, appointed.id, seen, REASON)


def test_another_countys_officer_knows_of_no_such_term(people, appointed) -> None:
    other = builders.actor_of(builders.account(Role.COUNTY_OFFICER, builders.bureau("360103")))

    for act in (
        lambda: queries.appointment_for(other, appointed.id),
        lambda: terms.end(other, appointed.id, appointed.version, REASON),
        lambda: terms.prolong(other, appointed.id, 1, clock.today() + timedelta(days=500)),
    ):
        with pytest.raises(NotFound):
            act()
    assert db.session.scalars(queries.appointments(other, Term.NOW)).all() == []


def test_the_list_has_whose_term_ends_first_at_the_top(people, client) -> None:
    here = people.outlet.county_code
    today = clock.today()
    late = term(people.county, here, ends_on=today + timedelta(days=300))
    soon = term(people.county, here, ends_on=today + timedelta(days=10))
    gone = term(people.county, here)
    terms.end(people.county, gone.id, gone.version, REASON)
    builders.sign_in(client, people.accounts["county"])

    page = client.get("/supervisors").get_data(as_text=True)

    assert page.index(str(soon.id)) < page.index(str(late.id))
    assert "今年报告 0 条，属实 0 条，质量：还不评" in page
    assert str(gone.id) not in page
    assert str(gone.id) in client.get("/supervisors?term=over").get_data(as_text=True)
    assert "林则安" not in page, "names are masked in lists"


def test_appointed_by_the_page_the_link_is_shown_once(people, client) -> None:
    builders.sign_in(client, people.accounts["county"])
    today = clock.today()
    form = {
        "login": "SV-0001",
        "name": "林则安",
        "county_code": people.outlet.county_code,
        "areas": ["counter", "villages"],
        "certificate": "南监〔2026〕1",
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=100)).isoformat(),
    }

    wrong = builders.post(client, "/supervisors/new", **{**form, "ends_on": "2001-01-01"})
    page = builders.post(client, "/supervisors/new", **form)

    assert wrong.status_code == 422
    assert 'value="SV-0001"' in wrong.get_data(as_text=True)
    assert "/join/" in page.get_data(as_text=True)
    made = db.session.scalars(db.select(Appointment)).one()
    shown = client.get(f"/supervisors/{made.id}").get_data(as_text=True)
    assert made.certificate in shown
    assert "/join/" not in shown


def test_ended_by_the_page_the_page_leads_to_the_successors(people, appointed, client) -> None:
    builders.sign_in(client, people.accounts["county"])
    where = f"/supervisors/{appointed.id}"

    wrong = builders.post(client, f"{where}/end", page=where, version="1", reason="")
    builders.post(client, f"{where}/end", page=where, version="1", reason=REASON)

    assert wrong.status_code == 422
    page = client.get(where).get_data(as_text=True)
    assert "/findings/successors" in page
    assert REASON in page
    assert client.get(f"/supervisors/{new_id()}").status_code == 404
