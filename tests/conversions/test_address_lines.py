"""The frozen lines of pasted addresses."""

import hashlib

from tests.conversions import address_lines


def test_the_lines_are_those_that_were_frozen():
    content = address_lines.FILE.read_bytes()
    assert hashlib.sha256(content).hexdigest() == address_lines.SHA256
    assert len(address_lines.lines()) >= 240
