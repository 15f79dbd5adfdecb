"""What happened, in numbers: sums, denominators, midnight in Shanghai, whose it is, the sheet."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from tests import builders, builders_calls, builders_conversions
from tests.conversions import reading
from tests.job_runs import job_of
from webapp.conversions import consenting
from webapp.conversions import figures as words
from webapp.conversions.consenting import Given
from webapp.conversions.figure_rows import rows_of
from webapp.conversions.figures import COLUMN, By, Figures, Wanted
from webapp.conversions.kinds import ConsentBasis, DeliveryWish, Disposition
from webapp.conversions.lifecycle import CaseState
from webapp.conversions.models import ConversionCampaign, ConversionCase, ConversionConsent
from webapp.conversions.queries import figures as counting
from webapp.conversions.queries.catalogue import item_for
from webapp.conversions.services import figures
from webapp.foundation import clock, forms, jobs, spreadsheets
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import db, transaction
from webapp.identity.masking import mask_name

MONDAY = builders_calls.MONDAY
TODAY = date(2026, 11, 23)


def ordered(actor: Actor, basis: ConsentBasis) -> ConversionCase:
    """A case that is posted without a call."""
    case = builders_conversions.case(actor)
    with transaction() as session:
        case = session.get_one(ConversionCase, (case.hall_id, case.id))
        given = Given(basis, "同意邮寄", "1", clock.now(), DeliveryWish.ANY_TIME)
        who = actor if basis is ConsentBasis.DEPARTMENT else None
        item = item_for(actor, case.item_id)
        consenting.give(session, who, case, item, builders_calls.ADDRESS, given)
    return case


def stands(case: ConversionCase, state: CaseState) -> None:
    """The post, or the counter, brought a case elsewhere."""
    with transaction() as session:
        session.execute(
            update(ConversionCase).where(ConversionCase.id == case.id).values(state=state)
        )


def withdrawn(case: ConversionCase) -> None:
    """Its person takes the consent back."""
    with transaction() as session:
        row = session.get_one(ConversionCase, (case.hall_id, case.id))
        query = db.select(ConversionConsent).where(ConversionConsent.case_id == case.id)
        consenting.withdraw(session, None, row, session.scalars(query).one())


def counted(actor: Actor, by: By = By.DAY, **span: date) -> counting.Counted:
    """What happened today, or in a span."""
    first, last = span.get("first", TODAY), span.get("last", TODAY)
    return counting.count(actor, Wanted(first, last, by=by))


@pytest.fixture
def day(actor: Actor, campaign: ConversionCampaign, caller: Actor) -> list[ConversionCase]:
    """Seven cases: three agreed on the telephone, three calls that came to nothing, one elsewhere.

    Of the agreed ones one is delivered, one on its way, one withdrawn.
    """
    cases = [
        builders_calls.consented_case(actor, caller, campaign, phone=f"+861390013900{number}")
        for number in range(3)
    ]
    ends = (Disposition.DECLINED, Disposition.WRONG_NUMBER, Disposition.BUSY)
    for number, how in enumerate(ends, start=3):
        cases.append(builders_calls.queued_case(actor, phone=f"+861390013900{number}"))
        builders_calls.saved(caller, campaign, how)
    cases.append(builders_conversions.case(actor, applicant="organisation"))
    stands(cases[0], CaseState.DELIVERED)
    stands(cases[1], CaseState.IN_TRANSIT)
    withdrawn(cases[2])
    return cases


SUMS = Figures(
    came=7,
    eligible=6,
    calls=6,
    connected=5,
    right_person=4,
    agreed=3,
    by_call=3,
    withdrawn=1,
    handed_over=2,
    delivered=1,
)


@pytest.mark.parametrize("by", By)
def test_rows_add_up_to_the_total_however_they_are_cut(
    actor: Actor, day: list[ConversionCase], by: By
) -> None:
    found = counted(actor, by)

    assert found.total == SUMS
    assert sum(found.rows.values(), Figures()) == SUMS
    assert found.days == {TODAY: SUMS}


def test_each_rate_has_its_own_denominator(actor: Actor, day: list[ConversionCase]) -> None:
    total = counted(actor).total

    rates = {name: words.told(words.rate(total, column)) for name, column in COLUMN.items()}

    assert rates["eligible"] == "85.7 %"
    assert rates["connected"] == "83.3 %"
    assert rates["right_person"] == "80.0 %"
    assert rates["agreed"] == "75.0 %"
    assert rates["handed_over"] == "66.7 %"
    assert rates["delivered"] == "50.0 %"
    assert rates["withdrawn"] == "33.3 %"
    assert rates["calls"] == rates["came"] == rates["consented"] == "—"


def test_a_total_is_made_of_sums_and_not_of_percentages() -> None:
    few, many = Figures(calls=1, connected=1), Figures(calls=99, connected=0)

    assert words.rate(few + many, COLUMN["connected"]) == 0.01


def test_without_volume_there_is_no_rate() -> None:
    assert all(words.rate(Figures(), column) is None for column in words.COLUMNS)
    assert words.told(None) == "—"
    assert words.told(0.0) == "0.0 %"


def test_a_day_begins_at_midnight_in_shanghai(actor: Actor, campaign: ConversionCampaign) -> None:
    midnight = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
    for moment in (midnight - timedelta(seconds=1), midnight):
        with clock.freeze(moment):
            builders_conversions.case(actor)
            ordered(actor, ConsentBasis.SELF)

    yesterday = TODAY - timedelta(days=1)
    found = counted(actor, first=yesterday)
    one_day = Figures(came=2, eligible=2, alone=1)

    assert found.days == {yesterday: one_day, TODAY: one_day}
    assert counted(actor).total == one_day
    assert counted(actor, first=yesterday, last=yesterday).total == one_day


def test_a_call_counts_on_the_day_it_was_dialled(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    builders_calls.queued_case(actor)
    builders_calls.call(caller, campaign)
    assert counted(actor).total.calls == 0  # claimed, not dialled

    with clock.freeze(MONDAY + timedelta(minutes=1)):
        builders_calls.dialled(caller, campaign)

    assert counted(actor).total.calls == 1
    assert counted(actor, first=date(2026, 11, 24), last=date(2026, 11, 24)).total == Figures()


def test_consents_by_what_they_rest_on(actor: Actor, campaign: ConversionCampaign) -> None:
    ordered(actor, ConsentBasis.SELF)
    ordered(actor, ConsentBasis.DEPARTMENT)
    ordered(actor, ConsentBasis.DEPARTMENT)

    found = counted(actor, By.CALLER)

    assert (found.total.by_call, found.total.alone, found.total.by_department) == (0, 1, 2)
    [row] = rows_of(actor, By.CALLER, found)
    assert (str(row.name), row.figures.consented) == ("没有经过坐席", 3)


def test_a_case_that_was_eligible_once_stays_so(actor: Actor, campaign: ConversionCampaign) -> None:
    case = builders_calls.queued_case(actor)
    builders_calls.fetched(actor, case)

    assert counted(actor).total.eligible == 1


def test_one_call_for_several_cases_is_one_call(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    soon = (TODAY + timedelta(days=5)).isoformat()
    builders_calls.queued_case(actor)
    urgent = builders_calls.queued_case(actor, keep_until=soon)
    builders_calls.saved(caller, campaign, Disposition.BUSY)

    found = counted(actor, By.ITEM)

    assert found.total.calls == 1
    assert found.rows[urgent.item_id] == Figures(came=1, eligible=1, calls=1)


def test_one_campaign_alone(
    actor: Actor, campaign: ConversionCampaign, day: list[ConversionCase]
) -> None:
    builders_conversions.case(actor, applicant="organisation")
    other = builders_calls.campaign(actor, name="另一个")

    own = counting.count(actor, Wanted(TODAY, TODAY, campaign.id, By.CAMPAIGN))
    others = counting.count(actor, Wanted(TODAY, TODAY, other.id, By.CAMPAIGN))

    assert (own.total.came, own.total.calls, own.total.consented) == (6, 6, 3)
    assert list(own.rows) == [campaign.id]
    assert others.total == Figures()


@pytest.mark.parametrize("by", By)
def test_another_hall_sees_nothing(day: list[ConversionCase], by: By) -> None:
    foreign = builders_calls.clerk(builders.hall())

    found = counted(foreign, by)

    assert (found.total, found.rows) == (Figures(), {})


def test_the_page_shows_number_rate_and_denominator(
    client: FlaskClient, lead: Actor, caller: Actor, day: list[ConversionCase]
) -> None:
    page = client.get("/campaigns/figures?by=caller").text

    assert "5 / 6 通拨打" in page
    assert "4 / 5 通接通" in page
    assert "3 / 4 次找到本人" in page
    assert "1 / 2 件交给邮政" in page
    assert mask_name(caller.name) in page
    assert caller.name not in page
    assert "style=" not in page.split("<main", 1)[1]
    assert 'href="/campaigns/figures"' in client.get("/campaigns").text


def test_a_month_without_anything_says_so(client: FlaskClient, lead: Actor) -> None:
    page = client.get("/campaigns/figures").text

    assert "这些天里没有数据" in page
    assert 'value="2026-11-01"' in page
    assert 'value="2026-11-23"' in page


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        ("yesterday", "2026-11-23", "日期要像 2026-11-23 这样写"),
        ("2026-11-23", "2026-02-30", "日期要像 2026-11-23 这样写"),
        ("2026-11-23", "2026-11-22", "结束日期要在开始日期之后"),
        ("2025-11-22", "2026-11-23", "一次最多看 366 天"),
    ],
)
def test_days_that_are_wrong_are_told_and_nothing_is_lost(
    client: FlaskClient, lead: Actor, first: str, last: str, sentence: str
) -> None:
    answer = client.get(f"/campaigns/figures?from={first}&until={last}&by=item")

    assert answer.status_code == 422
    assert sentence in answer.text
    for kept in (f'value="{first}"', f'value="{last}"', 'value="item" selected'):
        assert kept in answer.text


def test_a_year_with_its_leap_day_is_not_too_long(client: FlaskClient, lead: Actor) -> None:
    assert client.get("/campaigns/figures?from=2024-01-01&until=2024-12-31").status_code == 200


def test_the_table_as_a_sheet_is_masked_and_on_record(
    client: FlaskClient, lead: Actor, caller: Actor, day: list[ConversionCase]
) -> None:
    form = {"from": "2026-11-23", "until": "2026-11-23", "by": "caller", "campaign": ""}
    answer = builders.post(client, "/campaigns/figures/export", page="/campaigns/figures", **form)
    job_id = forms.uuid_of(answer.headers["Location"].rsplit("/", 1)[1])
    assert job_id
    jobs.run_all()

    content = jobs.files.read(job_of(job_id), jobs.files.MADE)
    header, row, total = spreadsheets.read_rows(content, "figures.xlsx", 100).rows
    told = dict(zip(header, row, strict=True))

    assert told["坐席"] == mask_name(caller.name)
    assert caller.name not in str(row)
    assert (told["拨打"], told["接通"], told["接通率"]) == (6, 5, 83.3)
    assert (total[0], total[2]) == ("合计", 6)
    [entry] = reading.entries(Act.FIGURES_EXPORTED)
    assert entry.actor_id == lead.account_id
    assert entry.details == {"wanted": form}


def test_an_empty_rate_is_no_zero_in_the_sheet(actor: Actor) -> None:
    builders_conversions.case(actor)
    job = figures.start_export(actor, Wanted(TODAY, TODAY))
    jobs.run_all()

    content = jobs.files.read(job_of(job.id), jobs.files.MADE)
    header, *rows = spreadsheets.read_rows(content, "figures.xlsx", 100).rows

    assert [dict(zip(header, row, strict=True))["接通率"] for row in rows] == ["—", "—"]


def test_no_sheet_of_days_that_are_wrong(client: FlaskClient, lead: Actor) -> None:
    answer = builders.post(client, "/campaigns/figures/export", page="/me", **{"from": "x"})

    assert answer.status_code == 422
    assert not reading.entries(Act.FIGURES_EXPORTED)
