"""Numbers from scanner, camera and keyboard: made one, judged, and shown by their tail."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.identity.test_documents import citizen_numbers
from webapp.waybills import numbers as waybills
from webapp.waybills import sentences as waybill_sentences
from webapp.waybills.numbers import WaybillRefused

letters = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=2)
serials = st.text("0123456789", min_size=8, max_size=8)
s10_numbers = st.builds(
    lambda service, serial, country: service + serial + waybills.s10_check_digit(serial) + country,
    letters,
    serials,
    letters,
)
scanned = st.one_of(
    st.text(max_size=60),
    st.text("EA418205354CNSFJD-]C1 \nhttps://?no=&ｅａ４", max_size=40),
)


def refusal(text: str) -> WaybillRefused:
    with pytest.raises(WaybillRefused) as caught:
        waybills.check(text)
    return caught.value


@given(s10_numbers)
def test_every_right_s10_number_is_taken(number):
    found = waybills.check(f" {number[:2].lower()} {number[2:11]}-{number[11:]} ")

    assert (found.number, found.kind) == (number, "s10")


@given(s10_numbers, st.integers(2, 10), st.sampled_from("0123456789"))
def test_one_wrong_digit_of_s10_is_refused_when_it_breaks_the_check(number, at, digit):
    assume(number[at] != digit)
    wrong = number[:at] + digit + number[at + 1 :]
    assume(waybills.s10_check_digit(wrong[2:10]) != wrong[10])

    refused = refusal(wrong)

    assert (refused.code, refused.position) == ("wrong-check-digit", 11)


@given(scanned)
def test_normalised_twice_is_normalised_once(text):
    once = waybills.normalise(text)

    assert waybills.normalise(once) == once


@given(scanned)
def test_whatever_is_scanned_is_taken_or_refused_with_a_sentence(text):
    try:
        found = waybills.check(text)
    except WaybillRefused as refused:
        number, sentences = "12345678", [refused.sentence]
    else:
        number = found.number
        sentences = [waybill_sentences.WARNINGS[code] for code in found.warnings]

    assert re.fullmatch("[0-9A-Z]{8,32}", number)
    assert all(str(sentence) for sentence in sentences)


@given(s10_numbers | st.from_regex("[A-Z]{0,3}[0-9]{8,20}", fullmatch=True))
def test_head_and_tail_together_are_the_number(number):
    groups = waybills.groups(number)

    assert groups.head.replace(" ", "") + groups.tail == number
    assert groups.tail == waybills.tail(number)


@given(citizen_numbers())
def test_a_document_number_is_never_taken_for_a_waybill(number):
    assert refusal(number).code == "identity-number"


def test_the_tail_is_what_people_read_out():
    assert waybills.groups("EA418205354CN") == ("EA 418 205", "354CN")
    assert waybills.groups("1189442077315") == ("1189 4420 7", "7315")


def test_an_unknown_form_is_taken_with_a_warning():
    assert waybills.check("QQ-2026-11").warnings == ("pattern-unknown",)


def test_the_brand_of_the_outlet_decides_between_brands_that_share_a_form():
    assert waybills.check("123456789012").brand_hint is None
    assert waybills.check("123456789012", brand_code="ZTO").brand_hint == "ZTO"
    assert waybills.check("SF1234567890123", brand_code="ZTO").warnings == ("brand-differs",)


def test_a_link_without_one_clear_number_is_refused():
    assert refusal("https://example.cn/about").code == "link-unclear"
    assert refusal("https://example.cn/?a=EA418205354CN&b=EA418205337CN").code == "link-unclear"


def test_two_scans_run_together_are_refused():
    assert refusal("EA418205354CNEA418205337CN").code == "two-numbers"
