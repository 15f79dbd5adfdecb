"""The phone and the server judge alike: shared vectors, and thousands of made-up inputs."""

import random
import re
from pathlib import Path
from typing import Any

import pytest

from tests.twins.twins import in_python, on_the_phone, vectors
from webapp.identity import document_sentences
from webapp.identity.documents import DocumentType, check_digit
from webapp.pickups import goods
from webapp.waybills import sentences as waybill_sentences
from webapp.waybills.numbers import s10_check_digit

STATIC = Path(__file__).resolve().parents[2] / "static"
MODULES = ["documents", "masking", "waybills", "goods"]
SEED = 41833


@pytest.mark.parametrize("module", MODULES)
def test_the_server_gives_what_the_vectors_say(module):
    cases = vectors(module)
    _assert_all_as_told(cases, in_python(module, cases))


@pytest.mark.parametrize("module", MODULES)
def test_the_phone_gives_what_the_vectors_say(module):
    cases = vectors(module)
    _assert_all_as_told(cases, on_the_phone(module, cases))


@pytest.mark.parametrize("module", MODULES)
def test_both_judge_made_up_input_alike(module):
    calls = [
        {"call": call, "arguments": arguments}
        for call, arguments in MADE_UP[module](random.Random(SEED))
    ]

    pairs = zip(calls, in_python(module, calls), on_the_phone(module, calls), strict=True)
    assert [(call, ours, theirs) for call, ours, theirs in pairs if ours != theirs] == []


def test_both_know_the_same_brands():
    call = [{"call": "patterns", "arguments": {}}]

    assert in_python("waybills", call) == on_the_phone("waybills", call)


@pytest.mark.parametrize(
    ("script", "tables"),
    [
        (
            "identity/document_sentences.js",
            (
                document_sentences.LABELS,
                document_sentences.REFUSALS,
                document_sentences.WARNINGS,
            ),
        ),
        (
            "pickups/waybill_sentences.js",
            (waybill_sentences.REFUSALS, waybill_sentences.WARNINGS),
        ),
        ("pickups/goods_sentences.js", (goods.CATEGORIES, goods.VERDICTS)),
    ],
)
def test_both_say_it_in_the_same_words(script, tables):
    text = (STATIC / script).read_text("utf-8")
    said = re.findall(r'^ +"?([a-z-]+)"?: \(\) => _\("([^"]+)"\),$', text, re.MULTILINE)

    assert said == [(code, str(words)) for table in tables for code, words in table.items()]


def _assert_all_as_told(cases: list[dict[str, Any]], given: list[dict[str, Any]]) -> None:
    wrong = [
        (case, answer)
        for case, answer in zip(cases, given, strict=True)
        if not _is_as_told(case, answer)
    ]
    assert wrong == []


def _is_as_told(case: dict[str, Any], answer: dict[str, Any]) -> bool:
    if "begins" in case:
        begins = answer["gives"][: len(case["begins"])]
        return begins == case["begins"] and bool(case["begins"]) == bool(answer["gives"])
    told = "refused" if "refused" in case else "gives"
    return answer == {told: case[told]}


ODD = "0123456789Xxｘ１Х×-－ \u3000\u200b\u00a0().·•。王明阿\ue863\U00020bb7AaOoéß*?号\n\t]"


def _made_up_documents(chance: random.Random):
    for _ in range(1500):
        yield (
            "check",
            {
                "document_type": chance.choice([*DocumentType, "unheard-of"]),
                "number": _slightly_wrong(chance, _document_number(chance)),
                "name": _slightly_wrong(
                    chance, chance.choice(["王晓明", "买买提·吐尔逊", "Li Na"])
                ),
                "expires_on": chance.choice([None, "2026-11-22", "2027-01-31", "2046-02-28"]),
                "today": chance.choice(["2026-11-23", "1895-07-01", "2026-08-31"]),
                "temporary": chance.random() < 0.2,
                "counties": chance.choice([None, [], ["110101"]]),
            },
        )
    for _ in range(200):
        yield "check_uscc", {"code": _slightly_wrong(chance, "91350300MA2Y00001U")}
        yield "is_citizen_number", {"text": _slightly_wrong(chance, _document_number(chance))}


def _made_up_masking(chance: random.Random):
    for _ in range(300):
        yield "mask_name", {"name": _odd_text(chance, 12)}
        yield (
            "mask_address",
            {"address": _slightly_wrong(chance, "荔城大道88号5号楼3单元502室 3-502 Room 12")},
        )


def _made_up_waybills(chance: random.Random):
    brands = [None, "EMS", "sf", "ZTO", "YL-0412"]
    for _ in range(1500):
        text = _slightly_wrong(chance, _waybill(chance))
        yield "check", {"text": text, "brand_code": chance.choice(brands)}
        yield "normalise", {"text": text}
    for _ in range(200):
        yield "groups", {"number": _waybill(chance).replace(" ", "")}


def _made_up_goods(chance: random.Random):
    for _ in range(600):
        good = chance.choice(goods.load())
        word = chance.choice([*good.words, *good.pinyin])
        start = chance.randrange(len(word))
        part = word[start : start + chance.randint(1, 12)]
        yield "look_up", {"words": _slightly_wrong(chance, part), "limit": chance.choice([3, 8])}
        count = chance.choice(["", "一个", "2瓶", "500ml", "3 盒", "玩具", "包装"])
        yield "named", {"words": chance.choice([word + count, count + word, part])}


MADE_UP = {
    "documents": _made_up_documents,
    "masking": _made_up_masking,
    "waybills": _made_up_waybills,
    "goods": _made_up_goods,
}


def _document_number(chance: random.Random) -> str:
    place = chance.choice(["110101", "350302", "810000", "830000", "910000", "720101"])
    born = f"{chance.randint(1800, 1899)}{chance.randint(1, 12):02}{chance.randint(1, 31):02}"
    first17 = f"{place}{born}{chance.randint(0, 999):03}"
    others = ["E12345678", "H12345678", "1234567890(B)", "CAN350189001011", "军字第1234567号"]
    return chance.choice([first17 + check_digit(first17)] * 3 + others)


def _waybill(chance: random.Random) -> str:
    digits = "".join(chance.choices("0123456789", k=13))
    s10 = f"EA{digits[:8]}{s10_check_digit(digits[:8])}CN"
    forms = [
        s10,
        f"11{digits[:11]}",
        f"SF{digits}",
        f"JDX{digits[:12]}-1-2-",
        digits,
        f"77{digits}",
    ]
    number = chance.choice(forms)
    wrapped = [
        "https://example.cn/q?mailNo={}&a=1",
        "运单 {}",
        "{}\n" + s10,
        "]C1{}",
        "{}{}",
        "{'k5':'{}'}",
    ]
    return number if chance.random() < 0.5 else chance.choice(wrapped).replace("{}", number)


def _slightly_wrong(chance: random.Random, text: str) -> str:
    """The text, in half of the cases with one to three places changed, dropped or doubled."""
    letters = list(text)
    for _ in range(chance.choice([0, 0, 0, 1, 1, 3])):
        at = chance.randrange(len(letters) + 1)
        letters[at : at + chance.randint(0, 1)] = [chance.choice(ODD)] * chance.randint(0, 2)
    return "".join(letters)


def _odd_text(chance: random.Random, longest: int) -> str:
    return "".join(chance.choices(ODD + "王晓明欧阳小JohnSmith'", k=chance.randint(0, longest)))
