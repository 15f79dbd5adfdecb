"""Telephone numbers as lists bring them: spaces, +86, extensions; checked, and in one spelling."""

import re
import unicodedata

import phonenumbers
from flask_babel import gettext as _
from phonenumbers import PhoneNumberFormat

from webapp.identity.masking import mask_phone

_EXTENSION = re.compile(r"\s*(?:转|分机|ext\.?|x|#|,|;ext=)\s*(\d{1,8})$", re.IGNORECASE)
_MOBILE = re.compile(r"1[3-9]\d{9}")


class PhoneRefused(Exception):
    """It is no number that can be called."""


def canonical(text: str) -> str:
    """E.164, with `;ext=` for an extension (RFC 3966). Raises PhoneRefused.

    Read as Chinese without a country's code; a landline needs its area code, letters are refused.
    New ranges of mobile numbers are taken before the library's tables know them.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    extension = _EXTENSION.search(plain)
    number = plain[: extension.start()] if extension else plain
    if any(letter.isalpha() for letter in number):
        raise PhoneRefused
    try:
        parsed = phonenumbers.parse(number, "CN")
    except phonenumbers.NumberParseException:
        raise PhoneRefused from None
    is_mobile = parsed.country_code == 86 and _MOBILE.fullmatch(str(parsed.national_number))
    if not is_mobile and not phonenumbers.is_valid_number(parsed):
        raise PhoneRefused
    e164 = phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
    return f"{e164};ext={extension[1]}" if extension else e164


def masked(number: str) -> str:
    """A canonical number with six digits hidden, as it may stand in a list."""
    e164, _mark, _extension = number.partition(";ext=")
    national = e164.removeprefix("+86")
    is_landline = national != e164 and not _MOBILE.fullmatch(national)
    return mask_phone(f"0{national}" if is_landline else national)


def spoken(number: str) -> str:
    """A canonical number as people read it, in the clear: 138 0013 8000, 010 6555 1234 转 12."""
    e164, _mark, extension = number.partition(";ext=")
    parsed = phonenumbers.parse(e164)
    is_domestic = parsed.country_code == 86
    style = PhoneNumberFormat.NATIONAL if is_domestic else PhoneNumberFormat.INTERNATIONAL
    told = phonenumbers.format_number(parsed, style)
    return _("%(number)s 转 %(extension)s", number=told, extension=extension) if extension else told
