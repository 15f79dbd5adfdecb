"""What people read about a waybill number: why it is refused, what to look at again.

The keys are the codes of `numbers`; the phone has the same table in
`static/pickups/waybill_sentences.js`.
"""

from typing import Any

from flask_babel import lazy_gettext as _l

REFUSALS: dict[str, Any] = {
    "empty": _l("还没有运单号"),
    "wrong-character": _l("运单号只有字母和数字，请对照面单再看一遍"),
    "too-short": _l("运单号至少 8 位，请对照面单数一遍"),
    "too-long": _l("运单号最多 32 位，请对照面单数一遍"),
    "wrong-check-digit": _l("校验位不对，请对照面单再看第 11 位，也就是最后一个数字"),
    "letter-for-digit": _l("数字里混进了字母，请看看是不是把 0 写成 O，把 1 写成 I 或 L"),
    "two-numbers": _l("两个运单号连在了一起，请一件一件扫"),
    "identity-number": _l("这是证件号码，不是运单号。请扫面单上的条码"),
    "link-unclear": _l("这个码里找不到运单号，请扫面单上的条码，或者手输"),
}

WARNINGS: dict[str, Any] = {
    "pattern-unknown": _l("没见过这种运单号，请对照面单再看一遍。核对无误就可以继续"),
    "brand-differs": _l("这像是别家的运单号，请对照面单再看一遍。核对无误就可以继续"),
}
