"""What people read for the kinds, services and facts of places."""

from flask_babel import lazy_gettext as _l

from webapp.places.models import OrganisationKind, OutletKind, OutletService, RegionLevel

OUTLET_TITLES = {
    OutletKind.OUTLET: _l("网点"),
    OutletKind.SORTING_CENTRE: _l("分拨中心"),
}

SERVICE_TITLES = {
    OutletService.PICKUP: _l("收寄"),
    OutletService.DELIVERY: _l("投递"),
    OutletService.SELF_COLLECTION: _l("自提"),
    OutletService.AGENCY_COLLECTION: _l("代收"),
    OutletService.LETTERS: _l("函件"),
    OutletService.EMS: _l("EMS"),
    OutletService.INTERNATIONAL: _l("国际"),
    OutletService.GOVERNMENT_DOCUMENTS: _l("政务邮件"),
    OutletService.NEWSPAPERS: _l("报刊"),
}

ORGANISATION_TITLES = {
    OrganisationKind.POSTAL_COMPANY: _l("邮政企业"),
    OrganisationKind.BRAND: _l("品牌"),
    OrganisationKind.HEADQUARTERS: _l("区域总部"),
    OrganisationKind.COMPANY: _l("企业"),
    OrganisationKind.BUREAU: _l("监管机构"),
    OrganisationKind.HALL: _l("政务窗口"),
}

LEVEL_TITLES = {
    RegionLevel.PROVINCE: _l("省"),
    RegionLevel.CITY: _l("市"),
    RegionLevel.COUNTY: _l("区县"),
    RegionLevel.TOWNSHIP: _l("乡镇街道"),
}

FACT_TITLES = {
    "code": _l("代码"),
    "name": _l("名称"),
    "kind": _l("类型"),
    "company_id": _l("公司"),
    "region_code": _l("区划"),
    "address": _l("地址"),
    "postcode": _l("邮编"),
    "phone": _l("电话"),
    "longitude": _l("经度"),
    "latitude": _l("纬度"),
    "hours": _l("营业时间"),
    "services": _l("服务"),
    "demands_photo": _l("需拍照"),
    "closed": _l("已停业"),
    "social_credit_code": _l("统一社会信用代码"),
}
"""The facts of outlets and organisations, where a change of one is told."""
