"""What people read about identity documents: names, refusals, warnings.

The keys are the codes of `documents`; the phone has the same table in
`static/identity/document_sentences.js`.
"""

from typing import Any

from flask_babel import lazy_gettext as _l

LABELS: dict[str, Any] = {
    "resident-card": _l("居民身份证"),
    "temporary-resident-card": _l("临时居民身份证"),
    "military": _l("军人身份证件"),
    "armed-police": _l("武警身份证件"),
    "hk-mo-tw-residence": _l("港澳台居民居住证"),
    "hk-mo-permit": _l("港澳居民来往内地通行证"),
    "taiwan-permit": _l("台湾居民来往大陆通行证"),
    "passport": _l("护照"),
    "foreign-permanent-residence": _l("外国人永久居留身份证"),
    "other": _l("其他有效证件"),
}

REFUSALS: dict[str, Any] = {
    "unknown-type": _l("没有这种证件类型，重新选一种"),
    "number-empty": _l("还没有证件号码"),
    "wrong-length": _l("号码的位数不对，请对照证件数一遍"),
    "wrong-character": _l("号码里有不该有的字符，请对照证件再看一遍"),
    "wrong-shape": _l("这不像这种证件的号码，请看看证件类型选对了没有"),
    "unknown-province": _l("开头两位不是省份代码，请对照证件再看第 1、2 位"),
    "is-residence-permit": _l("这是港澳台居民居住证的号码，请把证件类型改过来"),
    "is-foreign-residence": _l("9 开头的是外国人永久居留身份证，请把证件类型改过来"),
    "not-residence-permit": _l("居住证号码以 810000、820000 或 830000 开头，请对照证件再看前 6 位"),
    "birth-not-real": _l("没有这个出生日期，请对照证件再看第 7 至 14 位"),
    "birth-in-future": _l("出生日期还没到，请对照证件再看第 7 至 14 位"),
    "wrong-check-digit": _l("校验位不对，请对照证件再看第 17、18 位"),
    "expired": _l("证件过了有效期，不能凭它收寄。请寄件人换一种有效证件"),
    "expiry-missing": _l("临时证件要填有效期"),
    "expiry-not-real": _l("有效期不是一个日期，请对照证件再看一遍"),
    "expiry-too-far": _l("临时身份证只有三个月有效，请对照证件再看有效期"),
    "name-empty": _l("还没有姓名"),
    "name-character": _l("姓名里有数字或符号，请照证件上的字填写"),
    "name-too-long": _l("姓名太长，请照证件上的字填写"),
    "organisation-wrong-length": _l("统一社会信用代码应是 18 位，请对照执照数一遍"),
    "organisation-wrong-character": _l(
        "统一社会信用代码只有数字和大写字母，没有 I、O、S、V、Z，请对照执照再看一遍"
    ),
    "organisation-wrong-check": _l("统一社会信用代码的校验位不对，请对照执照再看一遍"),
}

WARNINGS: dict[str, Any] = {
    "unknown-county": _l("前 6 位不在现在的区县名录里，可能是老代码。核对无误就可以继续"),
    "check-digit-doubtful": _l("校验位对不上，请对照证件再看一遍。核对无误就可以继续"),
    "name-short": _l("姓名只有一个字，请对照证件再看一遍。核对无误就可以继续"),
}
