"""The form of an address: a text is pasted and told apart, and every field stays editable.

Works without JavaScript: a view whose form was sent with the button `split` answers the form again
with `split(request.form)`. Nothing of it is kept or logged here.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from flask_babel import lazy_gettext as _l

from webapp.foundation import phones
from webapp.places.address_text import Doubt, Wish, parse

SPLIT = "split"
"""The name of the button; its value is empty, or the county that was chosen of several."""
LONGEST = 2000
BETWEEN = " / "
NOTHING = _l("没认出姓名、电话或地址，什么都没填进去。请在下面逐项填")
WISH_TITLES = {
    Wish.NONE: _l("都可以"),
    Wish.WORKDAYS: _l("工作日白天"),
    Wish.EVENINGS: _l("晚上 6 点后"),
    Wish.WEEKENDS: _l("周末"),
}
DOUBTS: dict[Doubt, tuple[str, Any]] = {
    Doubt.NO_NAME: ("recipient", _l("没看出收件人，填上姓名")),
    Doubt.SEVERAL_NAMES: ("recipient", _l("有几个像姓名的，看一眼是不是这位")),
    Doubt.NO_PHONE: ("phone", _l("没有能打通的号码，填上电话")),
    Doubt.UNCLEAR_PHONE: ("phone", _l("号码不止一个，或者位数不对，核对一下")),
    Doubt.NO_COUNTY: ("region", _l("没写到区县，补上")),
    Doubt.SEVERAL_COUNTIES: ("region", _l("这个区县不止一个，选是哪一个")),
    Doubt.GUESSED_REGION: ("region", _l("写法和区划的名称不一样，看一眼对不对")),
    Doubt.NO_DETAIL: ("detail", _l("没有街道和门牌，补上")),
    Doubt.WRONG_POSTCODE: ("postcode", _l("邮编和省份对不上，没有填进来")),
}
"""The field that a doubt is told beside, and the sentence. The first of a field counts."""
_MISSING = frozenset({Doubt.NO_NAME, Doubt.NO_PHONE, Doubt.NO_DETAIL})
"""No doubts where somebody typed what the text does not say."""


@dataclass(frozen=True)
class AddressForm:
    """What stands in the form. Its repr shows nothing."""

    pasted: str = field(default="", repr=False)
    recipient: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    region: str = field(default="", repr=False)
    """Province, city and county, as far as they are known: 浙江省 / 杭州市 / 临平区."""
    detail: str = field(default="", repr=False)
    postcode: str = field(default="", repr=False)
    wish: str = ""
    rest: str = field(default="", repr=False)
    """What belonged in no field: shown, so that nobody's wish is overlooked."""
    doubts: dict[str, str] = field(default_factory=dict, repr=False)
    """By field: what to look at."""
    candidates: list[dict[str, str]] = field(default_factory=list, repr=False)
    """{code, name} of the counties that may be meant."""
    is_split: bool = False
    is_nothing: bool = False
    """The text was read, and nothing in it was known: every field is as it was."""

    def as_json(self) -> dict[str, Any]:
        """What the script is answered: all but the text itself."""
        return {name: value for name, value in asdict(self).items() if name != "pasted"}


def split(sent: Mapping[str, str]) -> AddressForm:
    """The form with its text told apart. What the text does not say stays as it was typed.

    `sent` holds the names of the form's fields; the value of `split` may name a county. Words
    beyond `LONGEST` are cut off.
    """
    typed = kept(sent)
    if not typed.pasted.strip():
        return typed
    found = parse(typed.pasted, county=sent.get(SPLIT, ""))
    if found.is_nothing:
        return replace(typed, is_nothing=True)
    names = dict.fromkeys(name for name in (found.province, found.city, found.county) if name)
    doubts: dict[str, str] = {}
    for doubt in found.doubts:
        name, sentence = DOUBTS[doubt]
        if doubt not in _MISSING or not getattr(typed, name):
            doubts.setdefault(name, str(sentence))
    return AddressForm(
        pasted=typed.pasted,
        recipient=found.name or typed.recipient,
        phone=phones.written(found.phone) if found.phone else typed.phone,
        region=BETWEEN.join(names) or typed.region,
        detail=found.detail or typed.detail,
        postcode=found.postcode or typed.postcode,
        wish=found.wish.value or typed.wish,
        rest=found.rest,
        doubts=doubts,
        candidates=[{"code": code, "name": name} for code, name in found.candidates],
        is_split=True,
    )


def kept(sent: Mapping[str, str]) -> AddressForm:
    """The form as it was typed."""
    wish = sent.get("wish", "")
    return AddressForm(
        pasted=sent.get("pasted", "")[:LONGEST],
        recipient=_line(sent, "recipient"),
        phone=_line(sent, "phone"),
        region=_line(sent, "region"),
        detail=_line(sent, "detail"),
        postcode=_line(sent, "postcode"),
        wish=wish if wish in set(Wish) else Wish.NONE.value,
    )


def _line(sent: Mapping[str, str], name: str) -> str:
    return " ".join(sent.get(name, "").split())[:200]
