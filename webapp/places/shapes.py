"""What codes, numbers and degrees of a place look like, and what is said when they do not."""

from flask_babel import lazy_gettext as _l

CODE = r"[A-Z0-9][A-Z0-9._-]{0,39}"
POSTCODE = r"\d{6}"
PHONE = r"[0-9+() 转,-]{5,30}"
LATITUDES, LONGITUDES = (3.0, 54.0), (73.0, 136.0)
"""Degrees between which China lies: a pair the wrong way round falls outside."""

WRONG_CODE = _l("代码用字母、数字、点和横线，最多 40 位")
NO_NAME = _l("填名称，最多 120 个字")
LONG_ADDRESS = _l("地址最多 200 个字")
WRONG_POSTCODE = _l("邮编是 6 位数字")
WRONG_PHONE = _l("电话用数字和横线，例如 0791-8670 0000")
WRONG_LATITUDE = _l("纬度在 3 到 54 之间，例如 28.6829")
WRONG_LONGITUDE = _l("经度在 73 到 136 之间，例如 115.8579")
HALF_A_POINT = _l("经度和纬度要一起填，或者都空着")
