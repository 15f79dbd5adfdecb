"""The frozen lines of pasted addresses, and how the parser does on them."""

import hashlib

import pytest

from tests.conversions import address_lines
from webapp.places.address_text import parse


def test_the_lines_are_those_that_were_frozen():
    content = address_lines.FILE.read_bytes()
    assert hashlib.sha256(content).hexdigest() == address_lines.SHA256
    assert len(address_lines.lines()) >= 240


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
