"""Which documents are taken, which are refused, and why. Every person here was born before 1900."""

import re
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from webapp.identity import document_sentences, documents, names
from webapp.identity.documents import DocumentRefused, DocumentType

TODAY = date(2026, 11, 23)
GOOD = "110101189003071250"

digits = st.text("0123456789", min_size=3, max_size=3)
births = st.dates(date(1, 1, 1), date(1899, 12, 31))
places = st.builds(
    lambda province, county: province + county,
    st.sampled_from(sorted(documents.PROVINCES)),
    st.text("0123456789", min_size=4, max_size=4),
)


@st.composite
def citizen_numbers(draw: st.DrawFn, place: st.SearchStrategy[str] = places) -> str:
    first17 = draw(place) + draw(births).strftime("%Y%m%d").zfill(8) + draw(digits)
    return first17 + documents.check_digit(first17)


def checked(number: str, document_type: str = "resident-card", **given) -> documents.Checked:
    given = {"name": "王晓明", "expires_on": None, "today": TODAY} | given
    return documents.check(document_type, number, **given)


def refusal(number: str, document_type: str = "resident-card", **given) -> DocumentRefused:
    with pytest.raises(DocumentRefused) as caught:
        checked(number, document_type, **given)
    return caught.value


@given(citizen_numbers())
def test_every_right_number_is_taken(number):
    assert checked(number).canonical == number
    assert documents.is_citizen_number(number)


@given(citizen_numbers(st.sampled_from(sorted(documents.RESIDENCE_PREFIXES))))
def test_every_right_number_of_a_residence_permit_is_taken(number):
    assert checked(number, "hk-mo-tw-residence").canonical == number


@given(citizen_numbers(), st.integers(0, 16), st.sampled_from("0123456789"))
def test_any_one_wrong_digit_is_refused(number, at, digit):
    assume(number[at] != digit)

    assert refusal(number[:at] + digit + number[at + 1 :]).field == "number"


@given(citizen_numbers(), st.sampled_from("0123456789X"))
def test_any_wrong_last_character_is_refused(number, last):
    assume(number[17] != last)

    assert refusal(number[:17] + last).code == "wrong-check-digit"


@given(citizen_numbers(), st.integers(0, 15))
def test_two_neighbours_in_the_wrong_order_are_refused(number, at):
    assume(number[at] != number[at + 1])
    mixed = number[:at] + number[at + 1] + number[at] + number[at + 2 :]

    assert refusal(mixed).field == "number"


@given(st.sampled_from(list(DocumentType)), st.text(max_size=40))
def test_canonical_twice_is_canonical_once(document_type, text):
    once = documents.canonical(document_type, text)

    assert documents.canonical(document_type, once) == once


@given(st.sampled_from(list(DocumentType)), st.text(max_size=40), st.text(max_size=40))
def test_whatever_is_typed_is_taken_or_refused_with_a_sentence(document_type, number, name):
    try:
        sentences = [
            document_sentences.WARNINGS[code]
            for code in checked(number, document_type, name=name).warnings
        ]
    except DocumentRefused as refused:
        sentences = [refused.sentence]

    assert all(str(sentence) for sentence in sentences)


@given(st.text(max_size=40))
def test_a_canonical_name_stays_as_it_is(text):
    once = names.canonical_name(text)

    assert names.canonical_name(once) == once


def test_the_example_of_the_standard():
    assert documents.check_digit("44052418800101001") == "4"


def test_the_sentence_for_a_wrong_check_digit_says_where_to_look():
    assert str(refusal(GOOD[:17] + "1").sentence) == "校验位不对，请对照证件再看第 17、18 位"


def test_an_unknown_county_only_warns():
    assert checked(GOOD, counties=frozenset()).warnings == ("unknown-county",)
    assert checked(GOOD, counties=lambda code: code == "110101").warnings == ()


def test_neither_number_nor_name_shows_in_what_may_be_logged():
    found = checked(GOOD)
    refused = refusal(GOOD[:17] + "1")

    for text in (repr(found), repr(refused), str(refused)):
        assert not re.search("1890|王", text)


def test_temporary_and_resident_card_share_a_number_space():
    spaces = {kind: kind.number_space for kind in DocumentType}

    assert spaces[DocumentType.TEMPORARY_RESIDENT_CARD] == spaces[DocumentType.RESIDENT_CARD]
    assert len(set(spaces.values())) == len(DocumentType) - 1


def test_an_expired_document_is_refused_the_day_after_its_last():
    assert checked("E12345678", "passport", expires_on=TODAY)
    assert refusal("E12345678", "passport", expires_on=date(2026, 11, 22)).code == "expired"


def test_every_type_has_its_name():
    assert set(document_sentences.LABELS) == {kind.value for kind in DocumentType}
    assert str(DocumentType.PASSPORT.label) == "护照"


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17), st.integers(0, 17))
def test_a_credit_code_with_one_wrong_character_is_refused(first17, at):
    code = first17 + documents.uscc_check_character(first17)
    assert documents.check_uscc(code.lower()) == code

    other = "1" if code[at] != "1" else "2"
    with pytest.raises(DocumentRefused) as caught:
        documents.check_uscc(code[:at] + other + code[at + 1 :])
    assert caught.value.code == "organisation-wrong-check"
