"""The audit page speaks the reader's language; what it does not know it shows as it stands."""

import ast
from collections.abc import Iterator

from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select

from tests.house_rules import worlds
from tests.house_rules.sources import ROOT, python_files
from tests.pickups.test_settle_flag import signed_in
from webapp.admin import act_words, demo_world
from webapp.foundation import audit
from webapp.foundation.access import Role
from webapp.foundation.audit import Act
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db, transaction
from webapp.pickups.gateways import Outcome
from webapp.records.lifecycle import RecordKind

COMPUTED_SUBJECTS = {"kind.kind": {kind.value for kind in RecordKind}}
COMPUTED_DETAILS = {"outcome.value": {outcome.value for outcome in Outcome}}
"""What the sources say in an expression, and all that it can be."""


def test_every_act_has_a_word() -> None:
    assert set(act_words.ACT_WORDS) == set(Act)


def test_every_subject_and_detail_that_the_sources_record_has_a_word() -> None:
    calls = list(_records())
    subjects = {name for call in calls for name in _subjects(call)}
    details = {name for call in calls for name in _details(call)}

    assert len(calls) > 40, "this test no longer finds what is recorded"
    assert subjects == set(act_words.SUBJECT_WORDS)
    assert details - set(act_words.DETAIL_WORDS) == set()


def test_every_entry_of_the_demo_world_is_told_in_words(app: Flask) -> None:
    assert app
    demo_world.build(days=2)
    entries = db.session.scalars(select(AuditEntry)).all()

    assert {entry.subject_type for entry in entries} <= set(act_words.SUBJECT_WORDS)
    assert {name for entry in entries for name in entry.details} <= set(act_words.DETAIL_WORDS)
    assert {
        value for entry in entries for _name, value in act_words.told_details(entry.details)
    } & {*("typed-identity", "county-officer", "courier", "company-admin", "auditor")} == set()


def test_values_of_closed_lists_are_told_and_empty_ones_left_out(app: Flask) -> None:
    details = {
        "role": "auditor",
        "changed": ["address", "hours", "from-a-later-release"],
        "wanted": {"class": "loose", "region": "360102", "kind": "", "closed": False},
        "count": 0,
        "again": True,
        "code": "",
        "kind": "pickups-export",
        "left_out": [],
        "unheard_of": "x",
    }
    with app.test_request_context(), force_locale("zh_Hans"):
        told = act_words.told_details(details)

    assert told == [
        ("身份", "审计员"),
        ("修改", "地址 / 营业时间 / from-a-later-release"),
        ("条件", "类别 散件 / 区划 360102"),
        ("数量", "0"),
        ("再次邀请", "是"),
        ("类型", "导出收寄记录"),
        ("unheard_of", "x"),
    ]


def test_the_page_tells_them(app: Flask) -> None:
    world = worlds.build("360102")
    with transaction():
        audit.record(Act.PREFERENCES_CHANGED, None, "account", "x", changed=[], role=Role.COURIER)
        audit.record(Act.SIGNED_OUT, None, "thing-of-a-later-release", "y")

    page = signed_in(app, world, Role.AUDITOR).get("/audit").text

    assert "身份：揽投员" in page
    assert "修改：" not in page
    assert "<td>人员<span" in page
    assert "<td>thing-of-a-later-release<span" in page


def _records() -> Iterator[ast.Call]:
    for file, tree in python_files():
        if not str(file.relative_to(ROOT)).startswith("webapp/"):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record":
                yield node


def _subjects(call: ast.Call) -> set[str]:
    subject = call.args[2]
    if isinstance(subject, ast.Constant):
        return {subject.value}
    return COMPUTED_SUBJECTS[ast.unparse(subject)]


def _details(call: ast.Call) -> set[str]:
    names = set()
    for keyword in call.keywords:
        if keyword.arg is None:
            assert isinstance(keyword.value, ast.DictComp)
            names |= COMPUTED_DETAILS[ast.unparse(keyword.value.key)]
        elif keyword.arg != "chain":
            names.add(keyword.arg)
    return names
