"""The frozen lines of pasted addresses, and how the parser does on them."""

import hashlib

import pytest

from tests.conversions import address_lines
from webapp.places.address_text import parse


def test_the_lines_are_those_that_were_frozen():
    content = address_lines.FILE.read_bytes()
    assert hashlib.sha256(content).hexdigest() == address_lines.SHA256
    assert len(address_lines.lines()) >= 240


def test_none_of_the_lines_says_nothing():
    assert [line.text for line in address_lines.lines() if parse(line.text).is_nothing] == []


def test_a_part_of_an_address_is_not_nothing():
    parts = ["望江里 8 号楼", "大王村", "13800138000", "临平区", "周末送", "建国路", "鼓楼区"]
    parts += ["王晓明", "收件人：Li"]
    assert [part for part in parts if parse(part).is_nothing] == []


@pytest.mark.parametrize("field", address_lines.FIELDS)
def test_a_field_is_right_in_nearly_all_lines(field: str) -> None:
    lines = address_lines.lines()
    wrong = [
        line.text
        for line in lines
        if address_lines.compared(getattr(parse(line.text), field))
        != address_lines.compared(line.fields[field])
    ]
    assert 100 * (len(lines) - len(wrong)) / len(lines) >= address_lines.LEAST_RIGHT, wrong
