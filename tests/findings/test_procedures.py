"""Procedures: a table that can be read, a new version for a city, and what no version may say."""

from dataclasses import replace

import pytest

from tests import builders
from tests.builders_findings import again
from webapp.findings import queries
from webapp.findings.kinds import Doer, FindingKind, Severity
from webapp.findings.lifecycle import MAY_BE_LEFT_OUT, FindingState, Step
from webapp.findings.rules import DEFAULTS
from webapp.findings.services import changing
from webapp.foundation.access import Role
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db
from webapp.foundation.errors import Conflict, InvalidInput, NotFound

KIND = FindingKind.SERVICE


def _change(people, rules=None, *, number=1, **facts):
    wanted = rules if rules is not None else DEFAULTS[KIND].steps
    return changing.change(
        facts.pop("actor", people.city),
        KIND,
        number,
        wanted.values(),
        **{"escalates": True, "warns_days": 2, "quiet_days": 20, "why": "试一试", **facts},
    )


def _with(step: Step, **facts):
    steps = dict(DEFAULTS[KIND].steps)
    steps[step] = replace(steps[step], **facts)
    return steps


def test_a_new_version_holds_for_what_begins_after_it(people) -> None:
    before = people.bring(people.report(), FindingState.VERIFIED)

    made = _change(people, _with(Step.RECTIFY, photos=2))

    after = people.bring(people.report(), FindingState.VERIFIED)
    assert (made.number, made.city_code) == (2, people.outlet.city_code)
    assert again(before).procedure_id != after.procedure_id == made.id
    people.take(people.company, before, Step.RECTIFY, photos=1)
    with pytest.raises(InvalidInput):
        people.take(people.company, after, Step.RECTIFY, photos=1)


def test_it_leaves_an_entry(people) -> None:
    made = _change(people, _with(Step.CONFIRM, days=dict.fromkeys(Severity, 9)))

    entry = db.session.scalar(db.select(AuditEntry).where(AuditEntry.act == "procedure:changed"))
    assert (entry.subject_id, entry.details) == (str(made.id), {"kind": "service", "number": 2})


def test_another_city_keeps_what_it_has(people) -> None:
    people.report()
    _change(people, _with(Step.CONFIRM, days=dict.fromkeys(Severity, 9)))

    assert queries.current_procedure(KIND, "360200").city_code == ""


@pytest.mark.parametrize(
    "rules",
    [
        _with(Step.FILE, doers=frozenset({Doer.COUNTY})),
        _with(Step.DECIDE, doers=frozenset({Doer.CITY, Doer.COUNTY})),
        _with(Step.CONFIRM, doers=frozenset({Doer.COMPANY})),
        _with(Step.CONFIRM, doers=frozenset()),
        _with(Step.RECTIFY, days={**dict.fromkeys(Severity, 5), Severity.MINOR: 91}),
        _with(Step.VERIFY, photos=7),
        {step: rule for step, rule in DEFAULTS[KIND].steps.items() if step is not Step.CONFIRM},
        {step: rule for step, rule in DEFAULTS[KIND].steps.items() if step is not Step.APPROVE},
    ],
    ids=[
        "county files",
        "county decides",
        "company confirms",
        "nobody",
        "days",
        "photos",
        "no word",
        "no review",
    ],
)
def test_what_no_procedure_may_say(people, rules) -> None:
    people.report()
    with pytest.raises(InvalidInput):
        _change(people, rules)

    assert queries.current_procedure(KIND, people.outlet.city_code).number == 1


def test_without_a_look_on_the_spot_it_is_mended_at_once(people) -> None:
    steps = {
        step: rule
        for step, rule in DEFAULTS[KIND].steps.items()
        if step not in {Step.VERIFY, Step.FIND_UNFOUNDED}
    }
    assert {Step.VERIFY, Step.FIND_UNFOUNDED} <= MAY_BE_LEFT_OUT
    _change(people, steps)
    finding = people.bring(people.report(), FindingState.ASSIGNED)

    people.take(people.company, finding, Step.RECTIFY)

    assert again(finding).state is FindingState.RECTIFIED


@pytest.mark.parametrize("days", [-1, 91])
def test_how_long_the_system_is_quiet_has_its_limits(people, days) -> None:
    with pytest.raises(InvalidInput) as refusal:
        _change(people, quiet_days=days)

    assert set(refusal.value.extra["errors"]) == {"quiet_days"}


def test_two_officers_change_it(people) -> None:
    _change(people, _with(Step.CONFIRM, days=dict.fromkeys(Severity, 9)))

    with pytest.raises(Conflict):
        _change(people, _with(Step.CONFIRM, days=dict.fromkeys(Severity, 8)))


def test_nothing_to_change_is_said(people) -> None:
    with pytest.raises(InvalidInput):
        _change(people)


def test_who_works_for_no_city_changes_none(people) -> None:
    with pytest.raises(NotFound):
        _change(people, _with(Step.VERIFY, photos=2), actor=people.county)


def test_the_page_draws_it_and_the_form_makes_the_next_version(people, client) -> None:
    people.report()
    builders.sign_in(client, people.accounts["city"])
    page = client.get("/procedures/service").get_data(as_text=True)
    assert "一个问题的路" in page
    form = _form_of(DEFAULTS[KIND].steps) | {"rectify-photos": "2", "escalates": "true"}

    answer = builders.post(
        client,
        "/procedures/service",
        **{"number": "1", "warns_days": "2", "quiet_days": "7", "why": "照片要两张", **form},
    )

    assert answer.status_code == 302
    now = queries.rules_of(queries.current_procedure(KIND, people.outlet.city_code))
    assert now.steps[Step.RECTIFY].photos == 2
    assert now.quiet_days == 7
    assert "7 个工作日内不就同一件事再报" in client.get("/procedures/service").text
    assert now.steps[Step.ACCEPT] == DEFAULTS[KIND].steps[Step.ACCEPT]


def test_what_is_wrong_with_a_form_is_said_and_kept(people, client) -> None:
    people.report()
    builders.sign_in(client, people.accounts["city"])
    form = _form_of(DEFAULTS[KIND].steps) | {"verify-days-usual": "many"}

    answer = builders.post(
        client,
        "/procedures/service",
        **{"number": "1", "warns_days": "2", "quiet_days": "20", "why": "改一改", **form},
    )

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "填 0 到 90 的工作日数" in page
    assert 'value="many"' in page


@pytest.mark.parametrize("role", [Role.COUNTY_OFFICER, Role.COMPANY_ADMIN])
def test_others_read_it_and_change_nothing(people, client, role) -> None:
    key = {Role.COUNTY_OFFICER: "county", Role.COMPANY_ADMIN: "company"}[role]
    builders.sign_in(client, people.accounts[key])

    page = client.get("/procedures/grid").get_data(as_text=True)

    assert "修改本市的流程" not in page
    assert builders.post(client, "/procedures/grid", page="/me", number="1").status_code == 403


def _form_of(steps) -> dict:
    form: dict = {}
    for step, rule in steps.items():
        form[f"{step}-doers"] = [doer.value for doer in rule.doers]
        form[f"{step}-photos"] = str(rule.photos)
        form |= {f"{step}-days-{one}": str(days) for one, days in rule.days.items()}
        form |= {f"{step}-{name}": "on" for name in ("words", "place") if getattr(rule, name)}
        form |= {f"{step}-on": "on"} if step in MAY_BE_LEFT_OUT else {}
    return form
