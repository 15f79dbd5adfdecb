"""What may be shown of a person: names, phones, document numbers and addresses with parts hidden.

GB/T 41833-2022 《快递电子运单》 (in force 2023-02-01) asks to hide at least one character of the
name, at least six digits of the phone and the unit and room number of the address. The phone keeps
the same rules in `static/identity/masking.js`. Hiding twice changes nothing.
"""

import re
import unicodedata

from webapp.identity.names import BETWEEN_LETTERS, canonical_name, is_han


def mask_name(name: str) -> str:
    """王晓明 → 王*明, 王明 → 王*, 买买提·吐尔逊 → 买**·**逊, John Smith → J*** S****, 王 → *.

    Six stars in a row are the most: how long a name is says who it is, and no line is as wide.
    """
    return _MANY_STARS.sub("*" * 6, _masked(canonical_name(name)))


def mask_phone(phone: str) -> str:
    """13800138000 → 1******8000.

    Exactly six digits of a mobile number are hidden, as the standard asks; the customary
    138****8000 hides four. The tail stays, because people recognise numbers by it. Of shorter
    numbers six digits are hidden all the same, and as much of the tail is shown as is left.
    """
    digits = re.sub("[^0-9*]", "", phone)
    if len(digits) == 13 and digits.startswith("861"):
        digits = digits[2:]  # a mobile number with the code of the country
    head = digits[:1] if len(digits) >= 11 else ""
    shown = min(4, max(0, len(digits) - 6))
    tail = digits[len(digits) - shown :]
    return head + "*" * (len(digits) - len(head) - shown) + tail


def mask_number(number: str) -> str:
    """A document number with its first and last character only: 1****************0.

    Nothing of the birth date can be read from it, and not the digit that tells the sex. Numbers of
    fewer than six characters are hidden whole.
    """
    if len(number) < 6:
        return "*" * len(number)
    return number[0] + "*" * (len(number) - 2) + number[-1]


def mask_address(address: str) -> str:
    """An address without its unit and room: 荔城大道88号3单元502室 → 荔城大道88号*单元*室."""
    text = address
    for pattern, kept in _ROOMS:
        text = pattern.sub(kept, text)
    # What one rule hides may be the neighbour that another one needs: 0东户.
    return text if text == address else mask_address(text)


_COUNT = "[0-9A-Za-z*一二三四五六七八九十百零〇甲乙丙丁]"
_PLAIN = "[0-9A-Za-z*]"
_ROOMS = [
    (re.compile(pattern), kept)
    for pattern, kept in (
        (f"{_COUNT}+(?:[-#]{_COUNT}+)*(?=单元|室|户|号房)", "*"),
        ("[东西南北中](?=户)", "*"),
        (f"(号楼|幢|栋|座|单元)[-#]?{_PLAIN}+(?:[-#]{_PLAIN}+)*(?!{_PLAIN}|号|层|楼)", r"\1*"),
        (f"{_PLAIN}+(?:[-#]{_PLAIN}+)+(?!{_PLAIN}|[-#]|号|弄|路|街)", "*"),
        ("([\u3400-\u9fff])[0-9]{3,5}$", r"\1*"),
        (f"(^|[^A-Za-z])(Room|Rm|Unit|Flat|Apt|Suite)(?![A-Za-z])[. ]*{_PLAIN}+", r"\1\2 *"),
    )
]


_MANY_STARS = re.compile(r"\*{7,}")


def _masked(name: str) -> str:
    if is_han(name):
        return _mask_between(name)
    masked = "".join(_mask_word(word) for word in re.split("([ ·.'’-]+)", name))
    return masked if "*" in masked or not masked else _mask_initials(name)


def _mask_between(name: str) -> str:
    """Keep the first and, from three on, the last letter; what stands between letters stays."""
    letters = _clusters(name)
    at = [place for place, letter in enumerate(letters) if letter not in BETWEEN_LETTERS]
    shown = {at[0], at[-1]} if len(at) > 2 else {at[0]} if len(at) == 2 else set()
    return "".join(
        letter if place in shown or letter in BETWEEN_LETTERS else "*"
        for place, letter in enumerate(letters)
    )


def _mask_word(word: str) -> str:
    if not word or word[0] in BETWEEN_LETTERS:
        return word
    first, *rest = _clusters(word)
    # A star inside is there because a Chinese character was hidden before: X*X stays.
    last = rest[-1:] if "*" in rest else []
    return first + "*" * (len(rest) - len(last)) + "".join(last)


def _mask_initials(name: str) -> str:
    """For names of initials only, such as A B: the first initial, or nothing at all."""
    letters = [letter for letter in _clusters(name) if letter not in BETWEEN_LETTERS]
    return f"{letters[0]} *" if len(letters) > 1 else "*"


def _clusters(text: str) -> list[str]:
    """Letters, each with the combining marks that belong to it."""
    clusters: list[str] = []
    for letter in text:
        if clusters and unicodedata.category(letter).startswith("M"):
            clusters[-1] += letter
        else:
            clusters.append(letter)
    return clusters
