"""The rules of a person's name: how it is compared and stored, and what cannot be one.

Names of every people are taken: Han, ethnic names with a middle dot, Latin and other scripts. The
phone keeps the same rules in `static/identity/names.js`.
"""

import re
import unicodedata

LONGEST_NAME = 80
BETWEEN_LETTERS = " ·.'’-"

# Characters are written out instead of \s and the like: the phone's engine must skip the same ones.
_INVISIBLE = re.compile(
    r"[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]+"
)
_BLANKS = re.compile(
    r"[\u0009-\u000d\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+"
)
_DOTS = re.compile("[•‧∙⋅・᛫]")
# Planes 2 and 3, and the private area, hold rare characters of names that older tables do not know.
HAN = r"[\u3007\u3400-\u9fff\ue000-\uf8ff\U00020000-\U0003fffd]"
_HAN_LETTER = re.compile(HAN)


def canonical_name(name: str) -> str:
    """The name as it is compared and stored: NFKC, one kind of middle dot, no stray spaces."""
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", name))
    text = _DOTS.sub("·", _BLANKS.sub(" ", text)).strip(" ")
    text = re.sub(f"({HAN})[.。](?={HAN})", r"\1·", text)
    return re.sub(f"({HAN}|·) (?={HAN}|·)", r"\1", text)


def fault_of_name(name: str) -> str:
    """The code of what is wrong with a canonical name, or an empty string."""
    if not name.strip(BETWEEN_LETTERS):
        return "name-empty"
    if len(name) > LONGEST_NAME:
        return "name-too-long"
    if not all(letter in BETWEEN_LETTERS or _is_letter(letter) for letter in name):
        return "name-character"
    return ""


def is_han(text: str) -> bool:
    """Whether the text holds a Chinese character."""
    return bool(_HAN_LETTER.search(text))


def _is_letter(letter: str) -> bool:
    return is_han(letter) or unicodedata.category(letter)[0] in "LM"
