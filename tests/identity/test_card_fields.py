"""Which line of a card is which field, also where the engine read it a little wrong."""

from datetime import date

import pytest

from bench.cards import check_digit
from webapp.identity.card_reading.fields import Fields, fields_of
from webapp.identity.card_reading.lines import Line
from webapp.identity.card_reading.numbers import end_of_validity

TODAY = date(2026, 11, 22)
FIRST17 = "11010218490307234"
NUMBER = FIRST17 + check_digit(FIRST17)


def line(text: str, x: float, y: float, *, height: float = 40) -> Line:
    """A level line of text, as wide as its signs are printed."""
    width = sum(0.55 if sign.isascii() else 1.0 for sign in text) * height * 0.8
    corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
    return Line(text, 0.9, corners)


def card(*name: Line, number: str = NUMBER) -> Fields:
    """The fields of a card whose name row is given."""
    rest = [
        line("性别男", 60, 150),
        line("民族汉", 250, 150),
        line("出生", 60, 225),
        line("1849年3月7日", 160, 225),
        line("住址", 60, 300),
        line("样张市空白区模板胡同99号", 160, 300),
        line("公民身份号码", 60, 500),
        line(number, 330, 500),
    ]
    return fields_of([*name, *rest], TODAY)


@pytest.mark.parametrize(
    "row",
    [
        [line("姓名", 60, 75), line("欧阳晓明", 160, 75)],
        [line("姓名欧阳晓明", 60, 75)],
        [line("姓 名 欧阳晓明", 60, 75)],
        [line("姓名：欧阳晓明", 60, 75)],
        [line("姓各欧阳晓明", 60, 75)],
        [line("姓", 60, 75), line("名", 95, 75), line("欧阳晓明", 160, 75)],
        [line("姓名", 60, 75), line("欧阳", 160, 75), line("晓明", 230, 77)],
        [line("欧阳晓明", 160, 75)],
    ],
)
def test_the_name_is_found_with_its_label_whole_glued_misread_or_lost(row: list[Line]) -> None:
    assert card(*row).name == "欧阳晓明"


@pytest.mark.parametrize("dot", "·•・.．‧")
def test_the_dot_of_a_composed_name_is_one_sign_however_it_was_read(dot: str) -> None:
    assert card(line("姓名", 60, 75), line(f"买买提{dot}艾力", 160, 75)).name == "买买提·艾力"


def test_a_long_name_goes_on_in_its_second_line() -> None:
    first, second = line("阿不都热西提江·买买提", 160, 60), line("吐尔逊阿吉", 160, 106)

    assert card(line("姓名", 60, 62), first, second).name == "阿不都热西提江·买买提吐尔逊阿吉"


def test_what_stands_below_a_short_name_is_no_part_of_it() -> None:
    fields = card(line("姓名", 60, 95), line("李敏", 160, 95))

    assert fields.name == "李敏"
    assert fields.boxes["name"][1] == 95


def test_the_box_of_a_glued_name_leaves_the_label_out() -> None:
    x, _, width, _ = card(line("姓名欧阳晓明", 60, 75)).boxes["name"]

    assert 110 < x < 140
    assert 110 < width < 140


@pytest.mark.parametrize("name", ["王", "，", ""])
def test_less_than_two_signs_are_no_name(name: str) -> None:
    assert card(line("姓名", 60, 75), line(name or " ", 160, 75)).name is None


def test_a_number_in_two_pieces_is_one_number() -> None:
    halves = [line("公民身份号码", 60, 500), line(NUMBER[:9], 330, 500), line(NUMBER[9:], 500, 502)]

    fields = fields_of([line("姓名", 60, 75), *halves], TODAY)

    assert fields.number == NUMBER
    assert fields.number_valid


@pytest.mark.parametrize("sign", ["x", "Ｘ", "×"])
def test_the_last_sign_is_an_upper_case_x(sign: str) -> None:
    first17 = next(
        f for f in (f"1101021849030{n}" for n in range(1111, 1200)) if check_digit(f) == "X"
    )

    assert card(number=first17 + sign).number == f"{first17}X"


def test_a_birth_date_in_the_future_makes_a_number_impossible() -> None:
    for born, possible in (("20261122", True), ("20261123", False), ("18490231", False)):
        first17 = f"110102{born}234"
        fields = card(number=first17 + check_digit(first17))

        assert fields.number_valid is possible


def test_a_number_with_a_sign_too_few_is_shown_as_read() -> None:
    fields = card(number=NUMBER[:11] + NUMBER[12:])

    assert fields.number == NUMBER[:11] + NUMBER[12:]
    assert not fields.number_valid


def test_a_letter_for_a_digit_is_not_guessed_away() -> None:
    fields = card(number=NUMBER.replace("0", "O"))

    assert not fields.number_valid
    assert fields.number != NUMBER


def test_a_page_of_other_text_is_no_card() -> None:
    page = [line("今日天气晴", 60, 75), line("订单号 202611221234567890123", 60, 150)]

    assert fields_of(page, TODAY) == Fields()


def test_eighteen_digits_alone_are_a_cards_number_only_if_they_can_be_one() -> None:
    waybill = NUMBER[:17] + ("1" if NUMBER[17] != "1" else "2")

    assert fields_of([line(waybill, 60, 75)], TODAY).document_type == "unknown"
    assert fields_of([line(NUMBER, 60, 75)], TODAY).number == NUMBER


@pytest.mark.parametrize(
    ("text", "ends", "long_term"),
    [
        ("2021.06.26-2041.06.26", date(2041, 6, 26), False),
        ("2021.06.262041.0626", date(2041, 6, 26), False),
        ("有效期限20210626—20410626", date(2041, 6, 26), False),
        ("2021.06.26-长期", None, True),
        ("2041.06.26-2021.06.26", None, False),
        ("2021.06.26-2041.13.26", None, False),
        ("2021.06.26", None, False),
    ],
)
def test_the_end_of_validity_is_the_second_date(
    text: str, ends: date | None, long_term: bool
) -> None:
    assert end_of_validity(text) == (ends, long_term)
