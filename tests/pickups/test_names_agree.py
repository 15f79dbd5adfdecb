"""The sender's name on the waybill against the name on the document, stars and all."""

import random
import re
import time
from datetime import date

import pytest

from webapp.identity.documents import DocumentType
from webapp.identity.vault import OpenedIdentity
from webapp.pickups import acceptance


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("", "王晓明"),
        ("王晓明", "王晓明"),
        ("王*明", "王晓明"),
        ("*晓明", "王晓明"),
        ("王**", "王晓明"),
        ("＊", "王"),
        ("欧*", "欧阳小兰"),
        ("*阳*兰", "欧阳小兰"),
        ("*小兰*", "欧阳小兰花"),
    ],
)
def test_a_star_stands_for_letters(told: str, name: str) -> None:
    assert acceptance.names_agree(_opened(told, name))


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("王明", "王晓明"),
        ("王晓明*", "王晓明"),
        ("*王晓明", "王晓明"),
        ("李*明", "王晓明"),
        ("王*晓*", "王晓明"),
        ("王*王", "王"),
        ("王*晓明", "王晓明"),
    ],
)
def test_stars_hide_no_other_name(told: str, name: str) -> None:
    assert not acceptance.names_agree(_opened(told, name))


def test_it_says_what_a_pattern_would_say() -> None:
    dice = random.Random(7)
    for _ in range(3_000):
        name = "".join(dice.choices("王李", k=dice.randint(1, 6)))
        told = "".join(dice.choices("王李*", k=dice.randint(1, 6)))
        pattern = ".+".join(re.escape(part) for part in re.split("[*]+", told))
        assert acceptance.names_agree(_opened(told, name)) == bool(re.fullmatch(pattern, name))


def test_a_name_of_stars_does_not_hold_the_server_up() -> None:
    began = time.process_time()

    acceptance.names_agree(_opened("*王" * 7 + "*张", "王" * 79 + "李"))

    assert time.process_time() - began < 0.1


def _opened(told: str, name: str) -> OpenedIdentity:
    return OpenedIdentity(
        document_type=DocumentType.PASSPORT,
        number="X1",
        name=name,
        expires_on=date(2999, 1, 1),
        phone="",
        waybill_name=told,
        organisation=None,
        old_key=False,
        warnings=(),
    )
