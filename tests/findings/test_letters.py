"""Letters to the outlet: numbered, dated, printed, checked by their code; orders are the city's."""

from datetime import date, datetime

import pytest

from tests import builders
from tests.builders_findings import again, steps_of
from webapp.findings import numbering, queries
from webapp.findings.kinds import LetterKind
from webapp.findings.lifecycle import FindingState, Step
from webapp.foundation import clock
from webapp.foundation.database import transaction
from webapp.foundation.errors import Conflict, Forbidden

DAY = datetime(2026, 11, 17, 14, tzinfo=clock.SHANGHAI)
DEMANDS = "公示现行资费表\n公示营业时间、服务电话和监督电话"


@pytest.fixture
def verified(people):
    with clock.freeze(DAY):
        return people.bring(people.report(), FindingState.VERIFIED)


def test_a_reminder_has_a_number_and_five_working_days(people, verified) -> None:
    with clock.freeze(DAY):
        letter = people.take(people.county, verified, Step.REMIND, words=DEMANDS)

    assert letter.code.endswith("提〔2026〕0001号")
    assert letter.due_on == again(verified).due_on == date(2026, 11, 24)
    assert (letter.region_code, letter.issued_by) == (
        verified.county_code,
        people.county.account_id,
    )
    assert steps_of(verified)[-1].step is Step.REMIND


def test_numbers_follow_one_another_in_a_region_and_a_year(people) -> None:
    with clock.freeze(DAY), transaction() as session:
        told = [
            numbering.next_code(session, code, series, clock.today())
            for code, series in (
                ("360102", "finding"),
                ("360102", "finding"),
                ("360102", LetterKind.REMINDER),
            )
        ]
    with clock.freeze(DAY.replace(year=2027)), transaction() as session:
        told.append(numbering.next_code(session, "360102", "finding", clock.today()))

    assert [one.partition("〔")[2] for one in told] == [
        "2026〕0001",
        "2026〕0002",
        "2026〕0001",
        "2027〕0001",
    ]


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("石桥县", "石桥"),
        ("云陵市", "云陵"),
        ("红河哈尼族彝族自治州", "红河哈尼族彝族"),
        ("城区", "城区"),
    ],
)
def test_what_a_region_is_called_in_a_number(name, short) -> None:
    assert numbering.short_name(name) == short


def test_a_county_orders_nothing(people, verified) -> None:
    with clock.freeze(DAY), pytest.raises(Forbidden):
        people.take(people.county, verified, Step.REMIND, letter=LetterKind.ORDER)

    assert not queries.letters_of(verified)


def test_the_city_orders_in_its_own_name(people, verified) -> None:
    with clock.freeze(DAY):
        people.take(people.county, verified, Step.ESCALATE)
        letter = people.take(people.city, verified, Step.REMIND, letter=LetterKind.ORDER)

    assert letter.region_code == verified.city_code
    assert "责改〔2026〕0001号" in letter.code


def test_no_letter_before_somebody_looked(people) -> None:
    finding = people.bring(people.report(), FindingState.ASSIGNED)

    with pytest.raises(Conflict):
        people.take(people.county, finding, Step.REMIND)


def test_on_paper(people, verified, client) -> None:
    with clock.freeze(DAY):
        letter = people.take(people.county, verified, Step.REMIND, words=DEMANDS)
    builders.sign_in(client, people.accounts["company"])

    page = client.get(f"/findings/{verified.outlet_id}/{verified.id}/letters/{letter.id}").get_data(
        as_text=True
    )

    for words in (letter.code, "提醒函", "公示现行资费表", "2026年11月24日", "2026年11月17日"):
        assert words in page.replace(" ", "")
    assert people.outlet.name in page


def test_on_paper_it_is_chinese_whoever_prints_it(people, verified, client) -> None:
    with clock.freeze(DAY):
        letter = people.take(people.county, verified, Step.REMIND, words=DEMANDS)
    builders.sign_in(client, people.accounts["county"])
    client.set_cookie("language", "en")

    page = client.get(f"/findings/{verified.outlet_id}/{verified.id}/letters/{letter.id}").text

    assert "提醒函" in page
    assert "Reminder letter" not in page


def test_whoever_holds_the_paper_can_check_it(people, verified, client) -> None:
    with clock.freeze(DAY):
        letter = people.take(people.county, verified, Step.REMIND, words=DEMANDS)

    answer = client.get(f"/letters/{letter.check_code}")
    page = answer.get_data(as_text=True)

    assert answer.status_code == 200
    assert letter.code in page
    assert "公示现行资费表" not in page
    assert client.get("/letters/nothing").status_code == 404
