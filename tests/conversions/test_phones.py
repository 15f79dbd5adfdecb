"""Telephone numbers as lists bring them."""

import pytest

from webapp.conversions import phones


@pytest.mark.parametrize(
    ("given", "canonical", "masked"),
    [
        ("13800138000", "+8613800138000", "1******8000"),
        (" 138 0013 8000 ", "+8613800138000", "1******8000"),
        ("138-0013-8000", "+8613800138000", "1******8000"),
        ("１３８００１３８０００", "+8613800138000", "1******8000"),
        ("+86 138 0013 8000", "+8613800138000", "1******8000"),
        ("0086-13800138000", "+8613800138000", "1******8000"),
        ("8613800138000", "+8613800138000", "1******8000"),
        ("19100138000", "+8619100138000", "1******8000"),
        ("0791-86700000", "+8679186700000", "0*******0000"),
        ("(0791) 8670 0000", "+8679186700000", "0*******0000"),
        ("0791-86700000转801", "+8679186700000;ext=801", "0*******0000"),
        ("0791-86700000 分机 801", "+8679186700000;ext=801", "0*******0000"),
        ("010-65120000#12", "+861065120000;ext=12", "0******0000"),
        ("+852 2123 4567", "+85221234567", "8******4567"),
    ],
)
def test_one_spelling_whatever_was_written(given: str, canonical: str, masked: str) -> None:
    assert phones.canonical(given) == canonical
    assert phones.masked(canonical) == masked


@pytest.mark.parametrize(
    "given",
    [
        "",
        "无",
        "1380013800",
        "138001380001",
        "86700000",
        "138ABCD8000",
        "1-800-FLOWERS",
        "13800138000本人",
        "13800138000/13900139000",
        "12345",
        "00000000000",
    ],
)
def test_what_nobody_can_call_is_refused(given: str) -> None:
    with pytest.raises(phones.PhoneRefused):
        phones.canonical(given)
