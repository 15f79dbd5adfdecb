"""Answers to forms: read or refused by field, measured against the law, scored."""

import hashlib
import json

import pytest

from tests.builders_supervisors import VISIT
from webapp.findings.kinds import Category
from webapp.foundation import clock
from webapp.foundation.database import db, new_id, transaction
from webapp.foundation.errors import InvalidInput, NotFound
from webapp.places.norms.models import ServiceNorm, Settlement
from webapp.supervision.forms import judging, queries
from webapp.supervision.forms.first_versions import FIRST, first
from webapp.supervision.forms.kinds import (
    FieldKind,
    FormField,
    Measure,
    Option,
    Purpose,
    as_json,
    from_json,
)
from webapp.supervision.forms.models import Form

pytestmark = pytest.mark.usefixtures("app")
LAW = "《邮政法》第十九条"


def _form(*questions: FormField) -> Form:
    return Form(
        id=new_id(),
        purpose=Purpose.SCORECARD,
        city_code="360100",
        version=1,
        title="试一试",
        fields=as_json(questions),
        made_by=new_id(),
        made_at=clock.now(),
    )


def _norm(region: str, settlement: Settlement, opened: int | None, deliveries: int | None) -> None:
    with transaction() as session:
        session.merge(
            ServiceNorm(
                region_code=region,
                settlement=settlement,
                effective_from=clock.today(),
                days_per_week=opened,
                deliveries_per_week=deliveries,
                source=LAW,
            )
        )


def _wrong(question: FormField, text: str) -> list[str]:
    """The questions that were refused."""
    try:
        judging.judge(_form(question), {question.name: text})
    except InvalidInput as refusal:
        return list(refusal.extra["errors"])
    return []


def test_what_is_typed_is_kept_by_the_name_of_its_question() -> None:
    form = first(Purpose.VISIT_OUTLET)
    sent = {f"answer-{name}": value for name, value in VISIT.items()}

    answers = judging.judge(form, judging.typed(form, {**sent, "answer-words": "  门口堆着包裹 "}))

    assert answers["open_days"] == 6
    assert answers["words"] == "门口堆着包裹"
    assert answers["open"] == "yes"


def test_every_question_that_is_wrong_is_named_at_once() -> None:
    form = first(Purpose.VISIT_OUTLET)

    with pytest.raises(InvalidInput) as refused:
        judging.judge(form, {**VISIT, "open": "maybe", "days": "8"})

    assert set(refused.value.extra["errors"]) == {"open", "days"}


@pytest.mark.parametrize(
    ("kind", "facts", "good", "bad"),
    [
        (FieldKind.YES_NO, {}, ["yes", "no"], ["是", "1", ""]),
        (
            FieldKind.NUMBER,
            {"least": 1, "most": 7},
            ["1", "7", " 3 "],
            ["0", "8", "-1", "1.5", "³", "", "9" * 40],
        ),
        (FieldKind.DATE, {}, ["2026-11-23"], ["23.11.2026", "2026-13-01", "9999-99-99", ""]),
        (FieldKind.TEXT, {}, ["好\n不错"], ["字" * 1001, "\x00", ""]),
        (FieldKind.CHOICE, {"options": (Option("a", "甲"),)}, ["a"], ["b", "甲", ""]),
    ],
)
def test_each_kind_takes_what_fits_and_refuses_the_rest(kind, facts, good, bad) -> None:
    question = FormField("one", "问", kind, **facts)

    assert [text for text in good if _wrong(question, text)] == []
    assert [text for text in bad if not _wrong(question, text)] == []


def test_what_may_be_left_out_is_left_out() -> None:
    question = FormField("one", "问", FieldKind.NUMBER, required=False)

    assert judging.judge(_form(question), {"one": " "}) == {}


def test_an_answer_below_the_legal_number_is_remarked_with_its_source() -> None:
    _norm("3601", Settlement.TOWNSHIP, 5, 5)
    form = first(Purpose.VISIT_OUTLET)
    answers = judging.judge(form, {**VISIT, "days": "4", "open_days": "5"})

    found = judging.remarks(form, answers, "360102")

    assert set(found) == {"days"}
    assert (found["days"].demanded, found["days"].source) == (5, LAW)
    assert LAW in found["days"].words
    assert judging.suggested(form, answers, found) == ["too-seldom"]


def test_where_nobody_says_how_often_nothing_is_remarked() -> None:
    form = first(Purpose.VISIT_OUTLET)
    seldom = {**VISIT, "settlement": "village", "days": "1"}
    answers = judging.judge(form, seldom)

    assert "days" not in judging.remarks(form, answers, "360102")


def test_the_most_precise_region_is_the_hint() -> None:
    _norm("36", Settlement.VILLAGE, None, 2)
    _norm("360102", Settlement.VILLAGE, None, 3)

    hints = judging.hints(first(Purpose.VILLAGE_BOARD), "360102")

    assert "3" in hints["days"]
    assert "2" in judging.hints(first(Purpose.VILLAGE_BOARD), "360103")["days"]


def test_bad_answers_suggest_what_to_report_once() -> None:
    form = first(Purpose.VISIT_OUTLET)
    bad = {**VISIT, "notice": "no", "open": "no", "depth": "township"}
    answers = judging.judge(form, bad)

    wanted = judging.suggested(form, answers, {})

    assert wanted == ["closed", "notice-missing", "not-to-the-village"]
    assert set(wanted) <= {one.value for one in Category}


def test_a_scorecard_counts_points_out_of_what_there_is() -> None:
    form = first(Purpose.SCORECARD)
    all_well = {one.name: "yes" for one in form.questions if one.kind is FieldKind.YES_NO}

    assert judging.score(form, {**all_well, "machine": "all"}) == (100, 100)
    assert judging.score(form, {**all_well, "fire": "no", "machine": "some"}) == (80, 100)
    assert judging.score(form, {}) == (0, 100)


@pytest.mark.parametrize("purpose", list(Purpose))
def test_every_purpose_has_a_form_whose_questions_hold_together(purpose) -> None:
    form = queries.current(purpose, "360100")
    names = [one.name for one in form.questions]

    assert len(names) == len(set(names)) >= 5
    assert queries.form(form.id).id == form.id
    assert from_json(json.loads(json.dumps(form.fields))) == form.questions
    for one in form.questions:
        assert not one.problem_category or one.problem_category in set(Category)
        assert bool(one.norm) == bool(one.measure)
        assert not one.measure or one.measure in set(Measure)
        assert (one.kind is FieldKind.CHOICE) == bool(one.options)


def test_what_came_with_the_product_never_changes() -> None:
    """Answers name these versions: a change is another version with another number."""
    told = [[purpose.value, title, as_json(fields)] for purpose, (title, fields) in FIRST.items()]
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)

    assert hashlib.sha256(text.encode()).hexdigest() == FIRST_HASH


def test_a_citys_own_version_is_before_the_one_for_everywhere() -> None:
    with transaction() as session:
        for city, version in (("", 2), ("360100", 1), ("360100", 2)):
            made = _form(FormField("one", f"{city}{version}", FieldKind.TEXT))
            made.city_code, made.version = city, version
            session.add(made)

    def holds(city: str) -> tuple[str, int]:
        found = queries.current(Purpose.SCORECARD, city)
        return found.city_code, found.version

    assert holds("360100") == ("360100", 2)
    assert holds("360200") == ("", 2)
    assert [one.version for one in queries.versions(Purpose.SCORECARD, "360100")] == [2, 1, 2, 1]
    assert queries.current(Purpose.SPOT_CHECK, "360100").made_by is None


def test_an_unknown_form_is_not_there() -> None:
    with pytest.raises(NotFound):
        queries.form(new_id())
    assert db.session.scalars(db.select(Form)).all() == []


FIRST_HASH = "ba72200ac0b242f0155a036bedcbc6814c9cd788ec2054272347bc63d5fde866"
