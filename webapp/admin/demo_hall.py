"""The invented hall of the demo: seven departments, twenty-two items."""

from webapp.conversions.models import ApprovalLevel, DocumentClass, Payer
from webapp.conversions.services import catalogue
from webapp.foundation.access import Actor

_CERTIFICATE, _APPROVAL, _NOTICE = DocumentClass
_CITY, _COUNTY, _PROVINCE = ApprovalLevel
_FINANCE, _DEPARTMENT, _APPLICANT, _ON_DELIVERY = Payer
Item = tuple[str, DocumentClass, ApprovalLevel, bool, Payer, int]

CATALOGUE: dict[tuple[str, str], list[Item]] = {
    ("GA", "公安局"): [
        ("居住证签发", _CERTIFICATE, _CITY, False, _ON_DELIVERY, 1200),
        ("机动车驾驶证补证", _CERTIFICATE, _CITY, False, _ON_DELIVERY, 1200),
        ("机动车驾驶证期满换证", _CERTIFICATE, _CITY, True, _ON_DELIVERY, 1200),
        ("机动车行驶证补证", _CERTIFICATE, _CITY, False, _ON_DELIVERY, 1200),
    ],
    ("RS", "人力资源和社会保障局"): [
        ("职称证书核发", _CERTIFICATE, _CITY, False, _DEPARTMENT, 0),
        ("社会保障卡补卡", _CERTIFICATE, _CITY, False, _DEPARTMENT, 0),
        ("专业技术资格证书核发", _CERTIFICATE, _PROVINCE, False, _DEPARTMENT, 0),
        ("劳动能力鉴定结论", _NOTICE, _CITY, False, _FINANCE, 0),
    ],
    ("WJ", "卫生健康委员会"): [
        ("医师执业证书核发", _CERTIFICATE, _CITY, False, _APPLICANT, 1500),
        ("护士执业证书变更", _CERTIFICATE, _CITY, True, _APPLICANT, 1500),
        ("乡村医生执业证书核发", _CERTIFICATE, _COUNTY, False, _FINANCE, 0),
    ],
    ("JT", "交通运输局"): [
        ("道路运输从业资格证核发", _CERTIFICATE, _CITY, False, _ON_DELIVERY, 1200),
        ("网约车驾驶员证核发", _CERTIFICATE, _CITY, False, _ON_DELIVERY, 1200),
        ("出租汽车驾驶员证换发", _CERTIFICATE, _CITY, True, _ON_DELIVERY, 1200),
    ],
    ("ZJ", "住房和城乡建设局"): [
        ("公共租赁住房资格通知", _NOTICE, _CITY, False, _FINANCE, 0),
        ("二级建造师注册证书", _CERTIFICATE, _PROVINCE, False, _APPLICANT, 1500),
        ("住房补贴批复", _APPROVAL, _CITY, False, _FINANCE, 0),
    ],
    ("MZ", "民政局"): [
        ("社会工作者登记证书", _CERTIFICATE, _CITY, False, _DEPARTMENT, 0),
        ("高龄津贴批复", _APPROVAL, _COUNTY, False, _FINANCE, 0),
    ],
    ("JY", "教育局"): [
        ("教师资格证书核发", _CERTIFICATE, _CITY, False, _APPLICANT, 1200),
        ("教师资格证书补发", _CERTIFICATE, _CITY, False, _APPLICANT, 1200),
        ("普通话水平测试等级证书", _CERTIFICATE, _CITY, False, _APPLICANT, 1200),
    ],
}
"""(class, level, old document to return, payer, what the applicant pays in fen) of each item."""
KEEP_DAYS = 60


def build(actor: Actor) -> None:
    """Have the hall's clerk make its catalogue."""
    for (code, name), items in CATALOGUE.items():
        department = catalogue.create_department(actor, code=code, name=name)
        for number, (item, kind, level, returns, payer, fee_fen) in enumerate(items, start=1):
            catalogue.create_item(
                actor,
                department_id=department.id,
                code=f"{code}-{number:02}",
                name=item,
                document_class=kind,
                approval_level=level,
                returns_old_document=returns,
                payer=payer,
                fee_fen=fee_fen,
                keep_days=KEEP_DAYS,
            )
