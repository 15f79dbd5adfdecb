"""What may be shown of a person, by GB/T 41833-2022."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.identity.test_documents import citizen_numbers
from webapp.identity.masking import mask_address, mask_name, mask_number, mask_phone
from webapp.identity.names import canonical_name

people = st.text(
    st.one_of(
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), st.sampled_from("abcXYZ ·-'")
    ),
    min_size=1,
    max_size=20,
)


@given(people)
def test_at_least_one_letter_of_every_name_is_hidden(name):
    shown = mask_name(name)
    told = canonical_name(name)

    assert shown == told == "" or "*" in shown
    assert sum(letter.isalpha() for letter in shown) < max(1, sum(map(str.isalpha, told)))


@given(people)
def test_a_masked_name_masked_again_is_the_same(name):
    assert mask_name(mask_name(name)) == mask_name(name)


@given(st.from_regex("1[3-9][0-9]{9}", fullmatch=True))
def test_exactly_six_digits_of_a_mobile_number_are_hidden(phone):
    shown = mask_phone(phone)

    assert shown == f"{phone[0]}******{phone[7:]}"
    assert mask_phone(shown) == shown
    assert mask_phone(f"+86 {phone[:3]}-{phone[3:7]} {phone[7:]}") == shown


@given(st.text("0123456789", max_size=15))
def test_six_digits_of_any_phone_are_hidden_or_all(phone):
    assert mask_phone(phone).count("*") >= min(6, len(phone))


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("8613800138000", "1******8000"),
        ("0594-8888666", "0******8666"),
        ("059488886666", "0*******6666"),
        ("88886666", "******66"),
        ("110", "***"),
        ("+1 415 555 2671", "1******2671"),
        ("138001380001", "1*******0001"),
        ("", ""),
    ],
)
def test_other_phones_keep_their_tail_too(phone, shown):
    assert mask_phone(phone) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("35030218990602123X", "3****************X"),
        ("E12345678", "E*******8"),
        ("军字第1234567号", "军*********号"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_first_and_last_of_a_document_number_stay(number, shown):
    assert mask_number(number) == shown


@given(citizen_numbers())
def test_nothing_of_the_birth_date_is_shown(number):
    shown = mask_number(number)

    assert len(shown) == len(number)
    assert shown[1:17] == "*" * 16


def test_unit_and_room_are_hidden_and_the_street_stays():
    assert mask_address("荔城大道88号3单元502室") == "荔城大道88号*单元*室"
    assert mask_address("荔城大道88号") == "荔城大道88号"


@given(st.text("荔城大道村路0123456789号幢栋楼室单元户-#Room 东", max_size=25))
def test_a_masked_address_masked_again_is_the_same(address):
    assert mask_address(mask_address(address)) == mask_address(address)
