"""The directory of villages: who enters and changes one, how it is found, lists of many."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import builders
from tests import builders_villages as villages
from tests.job_runs import job_of
from tests.places import reading
from tests.places.norms import norm
from webapp.foundation import jobs, list_imports, paging
from webapp.foundation.access import Actor, Role
from webapp.foundation.audit import Act
from webapp.foundation.database import db
from webapp.foundation.errors import Conflict, InvalidInput, NotFound
from webapp.foundation.jobs import JobState, files
from webapp.foundation.spreadsheets import write_rows
from webapp.places.models import Outlet
from webapp.places.norms.models import Settlement
from webapp.places.villages import queries, services
from webapp.places.villages.importing.columns import COLUMNS, written
from webapp.places.villages.lifecycle import DeliveryMode
from webapp.places.villages.models import Village
from webapp.places.villages.queries import VillageFilter
from webapp.places.villages.services import imports
from webapp.places.villages.views.directory import ORDER

PAGE = "/places/villages"
FACTS: dict[str, Any] = {
    "code": "360102001201",
    "name": "青石村",
    "settlement": Settlement.VILLAGE,
    "mode": DeliveryMode.STATION,
    "required_days": None,
    "latitude": None,
    "longitude": None,
}
ROW = {"村代码": "360102001201", "村名": "青石村", "通邮方式": "村邮站", "每周几天": 3}


@pytest.fixture
def outlet(app: Flask) -> Outlet:
    """The outlet that delivers."""
    assert app
    return builders.outlet(code="YL-01")


@pytest.fixture
def officer(outlet: Outlet) -> Actor:
    """An officer of its county."""
    return builders.actor_of(builders.account(Role.COUNTY_OFFICER))


def sheet(*rows: dict[str, Any]) -> bytes:
    """An XLSX with every column; a row gives its cells by header."""
    headers = [column.header for column in COLUMNS]
    cells = [[row.get(header) for header in headers] for row in rows]
    return write_rows(headers, cells, "村").getvalue()


def check(actor: Actor, content: bytes) -> tuple[Any, list_imports.Summary]:
    """A dry run, done: its job and what it found."""
    job = imports.start_check(actor, "村.xlsx", content)
    jobs.run_all()
    return job.id, list_imports.read_summary(files.read(job_of(job.id), files.MADE))


def take_in(actor: Actor, content: bytes) -> jobs.Job:
    """A dry run and its import, done."""
    job = imports.start_import(actor, check(actor, content)[0])
    jobs.run_all()
    return job_of(job.id)


def found(actor: Actor, **wanted: Any) -> list[str]:
    """The names that the list shows."""
    page = paging.page(queries.villages(actor, VillageFilter(**wanted)), ORDER)
    return [one.name for one in page.rows]


def the_one() -> Village:
    """The only village there is, as it is now."""
    db.session.expire_all()
    return db.session.scalars(select(Village)).one()


def test_an_officer_of_the_county_enters_one(officer: Actor, outlet: Outlet) -> None:
    made = services.create_village(officer, outlet="YL-01", **FACTS)

    assert (made.outlet_id, made.company_id) == (outlet.id, outlet.company_id)
    assert (made.county_code, made.own_county, made.active) == ("360102", "360102", True)
    assert made.pinyin.startswith("qing shi")
    [entry] = reading.entries(Act.VILLAGE_CREATED)
    assert (entry.subject_type, entry.chain) == ("village", str(outlet.company_id))
    assert entry.details == {"code": "360102001201"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"code": "990102001201"}, "code"),
        ({"outlet": "NONE"}, "outlet"),
        ({"outlet": "FAR"}, "outlet"),
        ({"outlet": "SHUT"}, "outlet"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    officer: Actor, outlet: Outlet, wrong: dict[str, str], field: str
) -> None:
    builders.outlet(code="FAR", region_code="360103")
    builders.outlet(code="SHUT", closed=True)

    with pytest.raises(InvalidInput) as refused:
        services.create_village(officer, **{**FACTS, "outlet": "YL-01", **wrong})

    assert list(refused.value.extra["errors"]) == [field]
    assert reading.entries(Act.VILLAGE_CREATED) == []


def test_a_code_that_is_taken_is_refused(officer: Actor, outlet: Outlet) -> None:
    services.create_village(officer, outlet="YL-01", **FACTS)

    with pytest.raises(InvalidInput):
        services.create_village(officer, outlet="YL-01", **FACTS)


def test_a_change_is_noted_and_a_lost_one_is_a_conflict(officer: Actor, outlet: Outlet) -> None:
    made = villages.village(outlet)
    services.change_village(officer, made.id, version=1, required_days=5, active=False)

    with pytest.raises(Conflict):
        services.change_village(officer, made.id, version=1, required_days=2)

    [entry] = reading.entries(Act.VILLAGE_CHANGED)
    assert entry.details == {"changed": ["active", "required_days"]}


def test_a_foreign_village_is_not_found(officer: Actor) -> None:
    foreign = villages.village(builders.outlet(region_code="360103"))

    with pytest.raises(NotFound):
        services.change_village(officer, foreign.id, version=1, name="别的村")


def test_it_is_found_by_the_beginning_of_name_and_code(officer: Actor, outlet: Outlet) -> None:
    for number, name in enumerate(("青石村", "石桥村", "上青石村")):
        villages.village(outlet, name=name, code=f"36010200120{number}")
    villages.village(outlet, name="青石老村", code="360102002209", active=False)
    villages.village(builders.outlet(region_code="360103"), name="青石外村")
    wide = builders.actor_of(builders.account(Role.PROVINCE_OFFICER))

    assert found(officer, find="青石") == ["青石村", "上青石村"], "a county is looked through"
    assert found(wide, find="青石") == ["青石村", "青石外村"], "beyond it names begin so"
    assert found(wide, find="青石", region_code="360103") == ["青石外村"]
    assert found(officer, find="3601020012") == ["青石村", "上青石村", "石桥村"]
    assert found(officer, active=None, find="青石老") == ["青石老村"]
    assert found(officer, find="%") == []


def test_how_many_days_it_is_owed(outlet: Outlet) -> None:
    norm("36", deliveries=3)
    norm("", Settlement.REMOTE, deliveries=1)
    own = villages.village(outlet, required_days=6)
    usual = villages.village(outlet, required_days=None)
    remote = villages.village(outlet, required_days=None, settlement=Settlement.REMOTE)
    town = villages.village(outlet, required_days=None, settlement=Settlement.TOWNSHIP)

    owed = queries.owed_days([own, usual, remote, town])

    assert [owed[one.id] for one in (own, usual, remote, town)] == [6, 3, 1, None]


def test_a_list_brings_villages_and_again_changes_nothing(officer: Actor, outlet: Outlet) -> None:
    job = take_in(officer, sheet(ROW | {"网点代码": "YL-01", "经度": 115.9, "纬度": 28.7}))

    made = the_one()
    assert (job.state, job.counts) == (
        JobState.DONE,
        {"new": 1, "changed": 0, "same": 0, "wrong": 0},
    )
    assert (made.outlet_id, made.required_days, made.latitude) == (outlet.id, 3, 28.7)
    assert (made.mode, made.settlement) == (DeliveryMode.STATION, Settlement.VILLAGE)
    [entry] = reading.entries(Act.VILLAGES_IMPORTED)
    assert entry.details == {"new": 1, "changed": 0, "left_out": []}
    again = check(officer, sheet(ROW))[1]
    assert (again.same, again.orders) == (1, 0)


def test_what_is_written_comes_back_unchanged(officer: Actor, outlet: Outlet) -> None:
    made = villages.village(outlet, latitude=28.7, longitude=115.9, required_days=None)
    headers = [column.header for column in COLUMNS]
    content = write_rows(headers, [written(made, "YL-01")], "村").getvalue()

    summary = check(officer, content)[1]

    assert (summary.same, summary.changed, summary.errors) == (1, 0, [])


def test_a_changed_list_says_what_it_would_change(officer: Actor, outlet: Outlet) -> None:
    other = builders.outlet(code="YL-02")
    villages.village(outlet, code=ROW["村代码"], name="青石村", required_days=2)

    changed = ROW | {"网点代码": "YL-02", "在投递": "否"}
    summary = check(officer, sheet(changed))[1]
    take_in(officer, sheet(changed))

    assert [change[0] for change in summary.changes[0][2]] == [
        "网点代码",
        "通邮方式",
        "每周几天",
        "在投递",
    ]
    assert (the_one().outlet_id, the_one().active) == (other.id, False)


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        ({"村代码": "36010200120"}, "村代码"),
        ({"村代码": "999902001201"}, "村代码"),
        ({"网点代码": ""}, "网点代码"),
        ({"网点代码": "FAR"}, "网点代码"),
        ({"通邮方式": "飞"}, "通邮方式"),
        ({"每周几天": 8}, "每周几天"),
        ({"经度": 115.9}, "纬度"),
    ],
)
def test_rows_that_do_not_fit_say_where(
    officer: Actor, outlet: Outlet, wrong: dict[str, Any], column: str
) -> None:
    builders.outlet(code="FAR", region_code="360103")

    summary = check(officer, sheet(ROW | {"网点代码": "YL-01"} | wrong))[1]

    assert (summary.wrong, summary.orders) == (1, 0)
    assert [error[1] for error in summary.errors] == [column]


def test_a_foreign_village_and_one_twice_are_not_taken(officer: Actor, outlet: Outlet) -> None:
    villages.village(builders.outlet(region_code="360103"), code="360103001201")
    rows = [
        ROW | {"网点代码": "YL-01"},
        ROW | {"网点代码": "YL-01"},
        ROW | {"村代码": "360103001201", "网点代码": "YL-01"},
    ]

    summary = check(officer, sheet(*rows))[1]

    assert (summary.wrong, summary.orders) == (3, 0)


def test_an_outlet_that_closed_meanwhile_gets_nothing(officer: Actor, outlet: Outlet) -> None:
    check_id, _found = check(officer, sheet(ROW | {"网点代码": "YL-01"}))
    outlet.closed = True
    db.session.merge(outlet)
    db.session.commit()

    job = imports.start_import(officer, check_id)
    jobs.run_all()

    assert job_of(job.id).counts["wrong"] == 1
    assert db.session.scalars(select(Village)).all() == []


def test_the_pages(client: FlaskClient, outlet: Outlet) -> None:
    builders.sign_in(client, builders.account(Role.COUNTY_OFFICER))
    form = {"name": "青石村", "settlement": "village", "mode": "direct", "outlet": "YL-01"}

    empty = client.get(PAGE).text
    wrong = builders.post(client, f"{PAGE}/new", page=f"{PAGE}/new", **form, code="1", latitude="9")
    made = builders.post(client, f"{PAGE}/new", page=f"{PAGE}/new", **form, code="360102001201")
    edit = f"{PAGE}/{the_one().id}/edit"
    version = {"version": the_one().version, "code": "360102001201"}
    changed = builders.post(
        client, edit, page=edit, **form | version | {"name": "新石村", "active": "true"}
    )
    clash = builders.post(client, edit, page=edit, **form | version | {"name": "别的村"})

    assert "名录里还没有村" in empty
    assert wrong.status_code == 422
    assert "村代码是 12 位数字" in wrong.text
    assert 'value="青石村"' in wrong.text, "what was typed stays"
    assert (made.status_code, changed.status_code, clash.status_code) == (302, 302, 409)
    assert "现在是“新石村”" in clash.text
    shown = client.get(made.headers["Location"]).text
    assert "新石村" in shown
    assert "新石村" in client.get(PAGE).text
    assert client.get(f"{PAGE}/import/template").status_code == 200


def test_a_company_reads_and_changes_nothing(client: FlaskClient, outlet: Outlet) -> None:
    made = villages.village(outlet)
    foreign = villages.village(builders.outlet())
    of_company = db.session.get_one(Outlet, outlet.id).company
    builders.sign_in(client, builders.account(Role.COMPANY_ADMIN, of_company))

    assert made.name in client.get(PAGE).text
    assert foreign.name not in client.get(PAGE).text
    assert client.get(f"/villages/{made.id}").status_code == 200
    assert client.get(f"/villages/{foreign.id}").status_code == 404
    assert client.get(f"{PAGE}/{made.id}/edit").status_code == 403
    assert builders.post(client, f"{PAGE}/new", page="/me").status_code == 403
