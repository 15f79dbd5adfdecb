"""Telephone numbers of cases: in one spelling, and as they may be shown."""

from webapp.foundation.phones import MOBILE, PhoneRefused, canonical, written
from webapp.identity.masking import mask_phone

__all__ = ["PhoneRefused", "canonical", "masked", "written"]


def masked(number: str) -> str:
    """A canonical number with six digits hidden, as it may stand in a list."""
    e164, _mark, _extension = number.partition(";ext=")
    national = e164.removeprefix("+86")
    is_landline = national != e164 and not MOBILE.fullmatch(national)
    return mask_phone(f"0{national}" if is_landline else national)


def spoken(number: str) -> str:
    """A canonical number as it is read aloud or dialled by hand: 138 0013 8000."""
    text = written(number)
    return f"{text[:3]} {text[3:7]} {text[7:]}" if MOBILE.fullmatch(text) else text
