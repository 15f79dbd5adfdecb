"""What was written in words in forms goes when its time is over; what was chosen stays."""

from datetime import timedelta

import pytest

from tests import builders
from tests.builders_findings import People
from tests.builders_supervisors import VISIT, planned, term
from webapp.accounts.models import Account
from webapp.foundation import clock
from webapp.foundation.access import Role
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db, new_id
from webapp.foundation.destructions.models import Destruction
from webapp.supervision import erasing
from webapp.supervision.forms import queries as forms
from webapp.supervision.forms.kinds import FieldKind, Purpose
from webapp.supervision.library import services as library
from webapp.supervision.library.models import LibraryAnswer
from webapp.supervision.supervisors.models import SupervisorTask
from webapp.supervision.supervisors.services import doing

SAID = "柜台的老陈说下周换"
KEPT = timedelta(days=730)


@pytest.fixture
def people(app) -> People:
    """The people around one outlet."""
    return People()


@pytest.fixture
def task(people) -> SupervisorTask:
    """A visit that is done, with words."""
    who = term(people.county, people.outlet.county_code)
    made = planned(people.county, people.outlet, who.account_id)
    actor = builders.actor_of(db.session.get_one(Account, who.account_id))
    form = forms.current(Purpose.VISIT_OUTLET, made.city_code)
    return doing.finish(actor, made.outlet_id, made.id, form.id, {**VISIT, "words": SAID})


@pytest.fixture
def check(people) -> LibraryAnswer:
    """A spot check of an officer, with words in every question that takes some."""
    given = {}
    for one in forms.current(Purpose.SPOT_CHECK, "").questions:
        given[one.name] = {
            FieldKind.TEXT: SAID,
            FieldKind.YES_NO: "yes",
            FieldKind.NUMBER: str(one.least or 1),
            FieldKind.DATE: clock.today().isoformat(),
            FieldKind.CHOICE: one.options[0].value if one.options else "",
        }[one.kind]
    month = library.months_to_answer()[0]
    where = people.outlet.id
    return library.answer(people.county, where, Purpose.SPOT_CHECK, new_id(), month, given)


def _of(model):
    db.session.expire_all()
    return db.session.scalars(db.select(model)).one()


def test_words_go_and_choices_stay(task, check) -> None:
    chosen = {name: value for name, value in task.answers.items() if value != SAID}
    points = check.points
    with clock.freeze(clock.now() + KEPT + timedelta(days=1)):
        assert (erasing.erase_due(), erasing.erase_due()) == (2, 0)

    task, check = _of(SupervisorTask), _of(LibraryAnswer)
    assert task.answers == chosen
    assert chosen
    assert SAID not in str(check.answers)
    assert check.answers
    assert check.points == points
    assert task.words_erased_at == check.words_erased_at
    noted = db.session.scalars(db.select(Destruction)).one()
    assert (noted.kind, noted.rows) == ("answer-words", 2)
    entries = db.session.scalars(db.select(AuditEntry).where(AuditEntry.act == "data:destroyed"))
    assert SAID not in str([one.details for one in entries])


def test_what_is_not_old_enough_and_what_is_not_done_stays(task, check, people) -> None:
    other = term(people.county, people.outlet.county_code)
    planned(people.county, builders.outlet(), other.account_id)

    with clock.freeze(clock.now() + KEPT - timedelta(days=1)):
        assert erasing.erase_due() == 0

    assert _of(LibraryAnswer).words_erased_at is None
    assert db.session.get_one(SupervisorTask, (task.outlet_id, task.id)).answers["words"] == SAID


def test_more_than_one_batch_is_gone_through(task, check, monkeypatch) -> None:
    monkeypatch.setattr(erasing, "BATCH", 1)
    with clock.freeze(clock.now() + KEPT + timedelta(days=1)):
        assert erasing.erase_due() == 2


def test_the_page_of_periods_names_it(people, client) -> None:
    builders.sign_in(client, builders.account(Role.AUDITOR))

    assert "监督任务和检查表里写的话" in client.get("/retention").text
