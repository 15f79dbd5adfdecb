"""Telephone numbers as people write them: spaces, +86, extensions; checked, and in one spelling."""

import re
import unicodedata

import phonenumbers
from phonenumbers import PhoneNumberFormat

_EXTENSION = re.compile(r"\s*(?:转|分机|ext\.?|x|#|,|;ext=)\s*(\d{1,8})$", re.IGNORECASE)
MOBILE = re.compile(r"1[3-9]\d{9}")
"""Eleven digits of a Chinese mobile number."""


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
    is_mobile = parsed.country_code == 86 and MOBILE.fullmatch(str(parsed.national_number))
    if not is_mobile and not phonenumbers.is_valid_number(parsed):
        raise PhoneRefused
    e164 = phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
    return f"{e164};ext={extension[1]}" if extension else e164


def written(number: str) -> str:
    """A canonical number as people write it here: 13800138000, 020 8123 0001转801."""
    e164, _mark, extension = number.partition(";ext=")
    parsed = phonenumbers.parse(e164)
    is_home = parsed.country_code == 86
    kind = PhoneNumberFormat.NATIONAL if is_home else PhoneNumberFormat.INTERNATIONAL
    national = str(parsed.national_number)
    shown = (
        national
        if is_home and MOBILE.fullmatch(national)
        else phonenumbers.format_number(parsed, kind)
    )
    return f"{shown}转{extension}" if extension else shown
