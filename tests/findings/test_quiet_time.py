"""What an office ruled against is left be: the system is quiet for as long as the table says."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from tests.builders_findings import People, again
from webapp.findings import found
from webapp.findings.found import Found
from webapp.findings.kinds import Category, FindingKind
from webapp.findings.lifecycle import RULED_AGAINST, FindingState, Step
from webapp.findings.models import Finding
from webapp.findings.rules import DEFAULTS, QUIET_DAYS
from webapp.findings.services import changing
from webapp.foundation import clock
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db, transaction
from webapp.foundation.working_days import working_day_after, works_on

VILLAGE = "village:0190"
MONDAY = datetime(2026, 6, 1, 9, tzinfo=clock.SHANGHAI)


def begin(people: People, subject: str = VILLAGE, **facts) -> Finding | None:
    told = {
        "kind": FindingKind.VILLAGE,
        "category": Category.NO_DELIVERY,
        "outlet_id": people.outlet.id,
        "subject": subject,
        "words": "连续 9 天没有投递打卡。",
    }
    with transaction() as session:
        return found.begin(session, Found(**{**told, **facts}))


def rule(people: People, state: FindingState, on: datetime = MONDAY) -> Finding:
    """One that an office ruled against on a day."""
    with clock.freeze(on):
        made = begin(people)
        assert made is not None
        if state is FindingState.REJECTED:
            people.take(people.county, made, Step.REJECT)
        elif state is FindingState.UNFOUNDED:
            people.bring(made, FindingState.ASSIGNED)
            people.take(people.county, made, Step.FIND_UNFOUNDED)
        else:
            people.bring(made, FindingState.RECTIFIED)
            people.take(people.city, made, Step.APPROVE)
            people.take(people.county, made, Step.DISPUTE)
            people.take(people.county, made, Step.ESCALATE)
            people.take(people.city, made, Step.END)
    assert again(made).state is state
    return made


def last_quiet_day() -> date:
    day: date = working_day_after(MONDAY.date(), QUIET_DAYS, works_on())
    return day


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=clock.SHANGHAI)


@pytest.mark.parametrize("state", sorted(RULED_AGAINST))
def test_the_next_look_begins_no_other_until_the_quiet_time_is_over(people, state) -> None:
    first = rule(people, state)
    entries = db.session.scalar(db.select(db.func.count()).select_from(AuditEntry))

    for day in (MONDAY.date(), MONDAY.date() + timedelta(days=1), last_quiet_day()):
        with clock.freeze(noon(day)):
            assert begin(people) is None
    assert db.session.scalar(db.select(db.func.count()).select_from(AuditEntry)) == entries
    with clock.freeze(noon(last_quiet_day() + timedelta(days=1))):
        second = begin(people)
        assert second is not None
        assert second.id != first.id
        assert begin(people).id == second.id


def test_others_are_no_quieter_for_it(people) -> None:
    rule(people, FindingState.UNFOUNDED)

    with clock.freeze(MONDAY + timedelta(days=1)):
        assert begin(people, "village:0191") is not None
        seldom = {"kind": FindingKind.SERVICE, "category": Category.TOO_SELDOM}
        assert begin(people, **seldom) is not None
        assert people.report(category=Category.NOT_TO_THE_VILLAGE).is_open


def test_what_was_well_since_and_is_not_any_more_is_another_matter(people) -> None:
    rule(people, FindingState.UNFOUNDED)
    later = MONDAY + timedelta(days=10)

    with clock.freeze(later):
        for day in (date(2026, 5, 20), MONDAY.date()):
            assert begin(people, was_well_on=day) is None
        assert begin(people, was_well_on=MONDAY.date() + timedelta(days=1)) is not None


def test_what_was_mended_or_lapsed_is_found_again_at_once(people) -> None:
    with clock.freeze(MONDAY):
        made = people.bring(begin(people), FindingState.REVIEWED)
        with transaction() as session:
            wanted = {"is_well": True, "words": "今天打卡了。"}
            found.next_check(session, FindingKind.VILLAGE, VILLAGE, **wanted)
        assert again(made).state is FindingState.CONFIRMED
        assert begin(people) is not None


@pytest.mark.parametrize(("days", "quiet"), [(0, False), (1, True)])
def test_a_city_says_how_long_and_means_what_was_ruled_before_too(people, days, quiet) -> None:
    rule(people, FindingState.UNFOUNDED)
    rules = DEFAULTS[FindingKind.VILLAGE]
    with clock.freeze(MONDAY + timedelta(hours=1)):
        changing.change(
            people.city,
            FindingKind.VILLAGE,
            1,
            rules.steps.values(),
            escalates=True,
            warns_days=2,
            quiet_days=days,
            why="核实得快",
        )
    with clock.freeze(MONDAY + timedelta(days=1)):
        assert (begin(people) is None) is quiet
    with clock.freeze(MONDAY + timedelta(days=2)):
        assert begin(people) is not None


def test_weekends_and_holidays_do_not_make_it_shorter() -> None:
    rules = replace(DEFAULTS[FindingKind.VILLAGE], quiet_days=1)
    friday = date(2026, 6, 5)

    def works(_day: date) -> None:
        return None

    quiet = [day for day in range(5, 10) if rules.is_quiet(friday, date(2026, 6, day), works)]

    assert quiet == [5, 6, 7, 8]
