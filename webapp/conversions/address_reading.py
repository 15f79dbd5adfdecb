"""Reading the form of an address (places/address_form) into where a document goes."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from webapp.conversions.consenting import Address
from webapp.conversions.kinds import DeliveryWish
from webapp.foundation import phones
from webapp.foundation.errors import InvalidInput
from webapp.foundation.forms import is_printable
from webapp.places import address_form
from webapp.places.address_text import parse
from webapp.places.queries import full_region_name, is_destination

NO_RECIPIENT = _l("填收件人，最多 60 个字")
WRONG_PHONE = _l("号码不对：手机 11 位，座机带区号")
NO_COUNTY = _l("写到区县，如“浙江省 / 杭州市 / 临平区”")
NO_DETAIL = _l("填街道、楼号、门牌，4 到 200 个字")
WRONG_POSTCODE = _l("邮编是 6 位数字，不知道就空着")
MOST_RECIPIENT, LEAST_DETAIL, MOST_DETAIL, POSTCODE, COUNTY = 60, 4, 200, 6, 6


def read(sent: Mapping[str, str], region_code: str | None = None) -> tuple[Address, DeliveryWish]:
    """The address and the wish that were sent. Raises InvalidInput, a sentence for each field.

    The region comes in words (`region`), or as a code where the form has it chosen.
    """
    given = address_form.kept(sent)
    errors: dict[str, list[str]] = {}
    if not 0 < len(given.recipient) <= MOST_RECIPIENT or not is_printable(given.recipient):
        errors["recipient"] = [str(NO_RECIPIENT)]
    phone = _phone(given.phone, errors)
    region_code = county_of(given.region) if region_code is None else precise(region_code)
    if not region_code:
        errors["region"] = [str(NO_COUNTY)]
    if not LEAST_DETAIL <= len(given.detail) <= MOST_DETAIL or not is_printable(given.detail):
        errors["detail"] = [str(NO_DETAIL)]
    postcode = given.postcode
    if postcode and not (len(postcode) == POSTCODE and postcode.isascii() and postcode.isdigit()):
        errors["postcode"] = [str(WRONG_POSTCODE)]
    if errors:
        raise InvalidInput(errors=errors)
    address = Address(
        recipient=given.recipient,
        phone=phone,
        region_code=region_code,
        region_name=full_region_name(region_code),
        detail=given.detail,
        postcode=postcode,
    )
    return address, DeliveryWish(given.wish or DeliveryWish.ANY_TIME)


def county_of(words: str) -> str:
    """The code of the county that a region's words name; empty when they name none, or several."""
    return precise(parse(words).region_code)


def precise(region_code: str) -> str:
    """The code, if a document can go there: a county, or a city without counties (东莞, 中山)."""
    return region_code if len(region_code) == COUNTY and is_destination(region_code) else ""


def _phone(text: str, errors: dict[str, list[str]]) -> str:
    try:
        return phones.canonical(text)
    except phones.PhoneRefused:
        errors["phone"] = [str(WRONG_PHONE)]
        return ""
