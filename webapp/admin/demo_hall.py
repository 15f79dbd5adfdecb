"""The invented hall of the demo: seven departments, twenty-two items, and a list of cases."""

import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from webapp.accounts.machines import services as machines
from webapp.conversions.importing.columns import COLUMNS
from webapp.conversions.kinds import ApprovalLevel, DocumentClass, Payer
from webapp.conversions.services import catalogue, imports, platforms
from webapp.conversions.services.judging import JUDGED
from webapp.foundation import clock, jobs, one_time_codes, spreadsheets
from webapp.foundation.access import FOR_MACHINES, Actor
from webapp.foundation.webhooks import services as webhooks

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
CASES = 88
PAST, COLLECTED, BY_POST, OF_COMPANY = 17, 13, 11, 19
"""Of each so many cases one: past its time, collected, to be posted anyway, an organisation's."""


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


def take_in_cases(actor: Actor, person: Callable[[int], dict[str, Any]]) -> None:
    """Have the clerk import a list of invented people's cases, as its page and the worker do."""
    items = [
        f"{code}-{at:02}" for (code, _), of in CATALOGUE.items() for at in range(1, len(of) + 1)
    ]
    rows = [_row(number, items[number % len(items)], person) for number in range(CASES)]
    headers = [column.header for column in COLUMNS]
    sheet = spreadsheets.write_rows(
        headers, [[row.get(one) for one in headers] for row in rows], "办件"
    )
    check = imports.start_check(actor, "list.xlsx", sheet.getvalue())
    jobs.run_all()
    imports.start_import(actor, check.id)
    jobs.run_all()


def connect(actor: Actor) -> None:
    """Have the clerk let a platform in, tell it what happens, and have a citizen sent a code.

    Nobody listens at that address of this machine, so the page shows what failing looks like; the
    government platform rests, and what it is to be told waits.
    """
    hall_id = UUID(actor.scope.id)
    machines.create_client(
        actor, hall_id=hall_id, name="政务服务平台", permissions=sorted(FOR_MACHINES)
    )
    endpoint, _secret = webhooks.create_endpoint(
        actor, hall_id=hall_id, url="http://127.0.0.1:9/yitong", wanted=[JUDGED]
    )
    webhooks.send_trial(actor, endpoint.id)
    platform = platforms.connect(
        actor, hall_id=hall_id, url="http://127.0.0.1:9/gov", token=secrets.token_hex()
    )
    platforms.pause(actor, platform.id)
    one_time_codes.issue(
        "demo",
        "ZW",
        phone="+8613800138000",
        address="127.0.0.1",
        chain=hall_id,
    )


def _row(number: int, item: str, person: Callable[[int], dict[str, Any]]) -> dict[str, Any]:
    """A row by header. Every eighth case is a second one of the person before."""
    who = person(600 + number - (number % 8 == 7))
    today = clock.today()
    ready_on = today - timedelta(days=KEEP_DAYS + 5 if number % PAST == 5 else number % 30)
    return {
        "办件编号": f"ZW{today:%Y}{number + 1:06}",
        "事项编码": item,
        "姓名": who["name"],
        "手机号": who["phone"],
        "证件后四位": who["number"][-4:],
        "申请人类型": "单位" if number % OF_COMPANY == 3 else "个人",
        "领取方式": "邮寄" if number % BY_POST == 6 else "窗口",
        "可领日期": ready_on.isoformat(),
        "受理日期": (ready_on - timedelta(days=10)).isoformat(),
        "领取日期": today.isoformat() if number % COLLECTED == 9 else None,
    }
