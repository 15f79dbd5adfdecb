"""Tasks spread over supervisors: each outlet to one, and everybody about as many."""

from hypothesis import given
from hypothesis import strategies as st

from webapp.foundation.database import new_id
from webapp.supervision.supervisors.kinds import TaskKind
from webapp.supervision.supervisors.spreading import spread

BOTH = [TaskKind.VISIT_OUTLET, TaskKind.TEST_LETTER]


def test_every_outlet_is_one_supervisors_and_each_has_as_many() -> None:
    who = [new_id() for _ in range(3)]
    outlets = [new_id() for _ in range(9)]

    found = spread(who, outlets, BOTH, set(), {})

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

    found = spread(who, [new_id() for _ in range(outlets)], kinds, set(), {})

    has = [sum(1 for row in found if row[0] == one) for one in who]
    assert len(found) == len(set(found)) == outlets * len(kinds)
    assert max(has) - min(has) <= len(kinds)


def test_who_has_tasks_already_gets_fewer_and_nothing_is_planned_twice() -> None:
    busy, free = new_id(), new_id()
    outlets = [new_id() for _ in range(4)]
    planned_before = {(outlets[0], TaskKind.VISIT_OUTLET)}

    found = spread([busy, free], outlets, BOTH[:1], planned_before, {busy: 2})

    assert len(found) == 3
    assert [row[0] for row in found].count(free) == 2
    assert outlets[0] not in {row[1] for row in found}
    assert spread([], outlets, BOTH, set(), {}) == []
