"""Tasks spread over supervisors: each outlet to one, and everybody about as many."""

from hypothesis import given
from hypothesis import strategies as st

from webapp.foundation.database import new_id
from webapp.supervision.supervisors.kinds import TaskKind
from webapp.supervision.supervisors.spreading import in_turn, spread

BOTH = [TaskKind.VISIT_OUTLET, TaskKind.TEST_LETTER]


def test_every_outlet_is_one_supervisors_and_each_has_as_many() -> None:
    who = [new_id() for _ in range(3)]
    outlets = [new_id() for _ in range(9)]

    found = spread(who, outlets, BOTH, set(), {}, {})

    assert len(found) == 18
    assert {one: sum(1 for row in found if row[0] == one) for one in who} == dict.fromkeys(who, 6)
    assert len({(row[0], row[1]) for row in found}) == 9


@given(
    people=st.integers(1, 7),
    outlets=st.integers(0, 30),
    kinds=st.lists(st.sampled_from(list(TaskKind)), min_size=1, unique=True),
)
def test_nobody_has_more_than_one_outlets_tasks_above_another(people, outlets, kinds) -> None:
    who = [new_id() for _ in range(people)]

    where = [new_id() for _ in range(outlets)]
    villages = {one: [new_id()] for one in where}

    found = spread(who, where, kinds, set(), {}, villages)

    has = [sum(1 for row in found if row[0] == one) for one in who]
    assert len(found) == len(set(found)) == outlets * len(kinds)
    assert max(has) - min(has) <= len(kinds)


def test_who_has_tasks_already_gets_fewer_and_nothing_is_planned_twice() -> None:
    busy, free = new_id(), new_id()
    outlets = [new_id() for _ in range(4)]
    planned_before = {(outlets[0], TaskKind.VISIT_OUTLET)}

    found = spread([busy, free], outlets, BOTH[:1], planned_before, {busy: 2}, {})

    assert len(found) == 3
    assert [row[0] for row in found].count(free) == 2
    assert outlets[0] not in {row[1] for row in found}
    assert spread([], outlets, BOTH, set(), {}, {}) == []


def test_what_is_done_at_villages_is_a_task_for_each_and_only_where_there_are_some() -> None:
    who, rural, urban = new_id(), new_id(), new_id()
    villages = {rural: [new_id(), new_id()]}

    found = spread([who], [rural, urban], [TaskKind.VILLAGE_BOARD], set(), {}, villages)

    assert [(one.outlet_id, one.village_id) for one in found] == [
        (rural, one) for one in villages[rural]
    ]


def test_villages_take_turns_the_one_seen_longest_ago_first() -> None:
    never, long_ago, lately, now = (new_id() for _ in range(4))
    seen = {long_ago: ["2026-03"], lately: ["2026-01", "2026-10"], now: ["2026-11"]}
    known = [now, lately, long_ago, never]

    assert in_turn(known, seen, "2026-11", 0, 2) == [never, long_ago]
    assert in_turn(known, seen, "2026-11", 1, 2) == [never]
    assert in_turn(known, seen, "2026-11", 2, 2) == []
    assert in_turn(known, seen, "2026-11", 0, 9) == [never, long_ago, lately]
