"""The editor of forms: there and back, a new version for a city, and what no form may be."""

import pytest

from tests import builders
from webapp.foundation.access import Role
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db, new_id
from webapp.foundation.errors import Conflict, InvalidInput, NotFound
from webapp.supervision.forms import editing, queries, services
from webapp.supervision.forms.first_versions import first
from webapp.supervision.forms.kinds import FieldKind, FormField, Purpose
from webapp.supervision.forms.models import Form

pytestmark = pytest.mark.usefixtures("app")
PURPOSE = Purpose.VISIT_OUTLET


def _sent(questions, **changed) -> dict[str, str]:
    """What the editor's page would send."""
    sent = {}
    for row in editing.rows_of(questions):
        sent[f"q{row.number}-name"] = row.name
        sent |= {f"q{row.number}-{one}": row[one] for one in editing.INPUTS if row[one]}
        sent.setdefault(f"q{row.number}-label", "")
    return sent | {key.replace("_", "-"): value for key, value in changed.items()}


def _read(questions, **changed) -> tuple[FormField, ...]:
    return editing.questions_of(editing.rows_sent(_sent(questions, **changed)), questions)


def _wrong(questions, **changed) -> set[str]:
    with pytest.raises(InvalidInput) as refusal:
        _read(questions, **changed)
    return set(refusal.value.extra["errors"])


@pytest.fixture
def city():
    return builders.actor_of(builders.account(Role.CITY_OFFICER, builders.bureau("360100")))


def _change(actor, questions, *, seen=None, title="看网点", purpose=PURPOSE) -> Form:
    now = queries.current(purpose, actor.scope.id if actor.scope.id else "")
    return services.change(actor, purpose, seen or now.id, title, questions)


@pytest.mark.parametrize("purpose", list(Purpose))
def test_what_the_table_shows_is_what_it_reads(purpose) -> None:
    questions = first(purpose).questions

    assert _read(questions) == questions


def test_a_question_without_a_place_stands_below_all_that_have_one() -> None:
    questions = first(PURPOSE).questions
    last = len(questions)

    for place in ("", "最后", "-1", "9" * 400):
        added = {f"q{last}-label": "几个窗口", f"q{last}-kind": "number", f"q{last}-place": place}
        assert [one.label for one in _read(questions, **added)][-1] == "几个窗口"


def test_a_question_is_added_moved_changed_and_removed() -> None:
    questions = first(PURPOSE).questions
    last = len(questions)

    found = _read(
        questions,
        **{
            "q1-label": "开门",
            "q2-place": "99",
            "q3-drop": "yes",
            f"q{last}-label": "几个窗口",
            f"q{last}-kind": "number",
            f"q{last}-place": "1",
            f"q{last}-most": "20",
            f"q{last}-unit": "个",
        },
    )

    names = [one.name for one in found]
    assert names[:2] == ["settlement", "q1"]
    assert names[-1] == "open_days"
    assert "notice" not in names
    assert found[1] == FormField(
        "q1", "几个窗口", FieldKind.NUMBER, required=False, most=20, unit="个"
    )
    assert next(one for one in found if one.name == "open").label == "开门"


def test_options_keep_their_values_and_new_ones_get_their_own() -> None:
    questions = first(PURPOSE).questions
    depth = [one.name for one in questions].index("depth")

    found = _read(questions, **{f"q{depth}-options": "到户 | 10\n！不到\n到村里｜5"})

    options = next(one for one in found if one.name == "depth").options
    assert [(one.value, one.label, one.points, one.is_bad) for one in options] == [
        ("household", "到户", 10, False),
        ("q1", "不到", 0, True),
        ("village", "到村里", 5, False),
    ]


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"q1-label": ""}, {"q1-label"}),
        ({"q1-label": "字" * 61}, {"q1-label"}),
        ({"q1-kind": "picture"}, {"q1-kind"}),
        ({"q0-options": "只有一项"}, {"q0-options"}),
        ({"q0-options": "一样\n一样"}, {"q0-options"}),
        ({"q0-options": "甲 | 101\n乙"}, {"q0-options"}),
        ({"q1-points": "-1"}, {"q1-points"}),
        ({"q2-least": "8"}, {"q2-most"}),
        ({"q2-least": "9" * 400}, {"q2-least"}),
        ({"q1-hint": "\x00"}, {"q1-hint"}),
        ({"q0-drop": "yes"}, {"questions"}),
        ({f"q{number}-drop": "yes" for number in range(11)}, {"questions"}),
    ],
)
def test_what_no_form_may_be(changed, wrong) -> None:
    assert _wrong(first(PURPOSE).questions, **changed) == wrong


def test_a_city_writes_its_own_version_and_answers_keep_theirs(city) -> None:
    before = queries.current(PURPOSE, "360100")

    made = _change(city, before.questions[:4])

    assert (made.city_code, made.version) == ("360100", 1)
    assert queries.current(PURPOSE, "360100").id == made.id
    assert queries.current(PURPOSE, "360200").id == before.id
    assert queries.form(before.id).questions == before.questions
    entry = db.session.scalar(db.select(AuditEntry).where(AuditEntry.act == "form:changed"))
    assert entry.details == {"number": 1, "purpose": "visit-outlet"}


def test_the_administrator_writes_the_second_version_for_everywhere(app) -> None:
    administrator = builders.actor_of(
        builders.account(Role.ADMINISTRATOR, builders.bureau("360000"))
    )

    made = _change(administrator, first(PURPOSE).questions[:3])

    assert (made.city_code, made.version) == ("", 2)
    assert queries.current(PURPOSE, "360200").id == made.id


def test_who_works_for_no_city_writes_none(city) -> None:
    county = builders.actor_of(builders.account(Role.COUNTY_OFFICER, builders.bureau("360102")))
    with pytest.raises(NotFound):
        _change(county, first(PURPOSE).questions[:3])


def test_nothing_changed_and_somebody_was_quicker(city) -> None:
    seen = queries.current(PURPOSE, "360100")
    with pytest.raises(InvalidInput):
        _change(city, seen.questions)
    _change(city, seen.questions[:4])
    with pytest.raises(Conflict):
        _change(city, seen.questions[:3], seen=seen.id)
    with pytest.raises(Conflict):
        _change(city, seen.questions[:3], seen=new_id())


def test_looked_at_before_it_is_kept(city, client) -> None:
    builders.sign_in(client, builders.account(Role.CITY_OFFICER, builders.bureau("360100")))
    seen = queries.current(PURPOSE, "360100")
    form = {
        **_sent(seen.questions),
        "seen": str(seen.id),
        "title": "看看网点",
        "q1-label": "开着门",
    }
    where = f"/forms/{PURPOSE.value}/edit"

    looked = builders.post(client, where, page=where, **form, preview="yes")
    wrong = builders.post(client, where, page=where, **{**form, "q1-kind": ""}, save="yes")
    assert db.session.scalars(db.select(Form)).all() == []
    kept = builders.post(client, where, page=where, **form, save="yes")

    assert looked.status_code == 200
    assert 'name="preview-open"' in looked.text
    assert wrong.status_code == 422
    assert 'value="开着门"' in wrong.text
    assert kept.status_code == 302
    shown = client.get(f"/forms/{PURPOSE.value}").text
    assert "开着门" in shown
    old = client.get(f"/forms/{PURPOSE.value}?version={seen.id}").text
    assert "按公示的时间营业" in old
    assert "开着门" not in old


def test_the_county_looks_and_does_not_write(client) -> None:
    builders.sign_in(client, builders.account(Role.COUNTY_OFFICER, builders.bureau("360102")))

    assert client.get("/forms").status_code == 200
    assert client.get("/forms/scorecard").status_code == 200
    assert client.get("/forms/nothing").status_code == 404
    assert client.get("/forms/scorecard/edit").status_code == 403
