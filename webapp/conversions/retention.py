"""How long what is personal in documents by post is kept, by which rule, and what stays."""

from flask_babel import lazy_gettext as _l

from webapp.foundation.access import ScopeKind
from webapp.foundation.destructions import DataKind

CASES = DataKind(
    "conversion-case",
    _l("办件的个人信息"),
    _l(
        "姓名、手机号、地址、证件后四位，连同遮盖后的样子。从送到、领走，或者过了保管期没人要邮寄算起"
    ),
    _l("办件编号、事项、状态和时间，数据不变"),
    _l("个人信息保护法第十九条：保存期限为实现处理目的所必要的最短时间"),
    held_by=ScopeKind.HALL,
    setting="case_keep_days",
)
CONSENTS = DataKind(
    "conversion-consent",
    _l("邮寄的同意"),
    _l("同意的原话、收件人、电话、地址、录音编号。从办件了结算起"),
    _l("谁记的、什么时候、凭什么同意、付多少邮费"),
    _l("民法典第一百八十八条：诉讼时效三年；呼叫中心通知（2020）：同意凭证至少三十天"),
    held_by=ScopeKind.HALL,
    setting="consent_keep_days",
)
CALLS = DataKind(
    "conversion-call",
    _l("外呼的录音编号"),
    _l("录音编号、听录音时写的话。从挂断算起；谈成邮寄的，跟着同意一起留"),
    _l("时间、坐席、结果"),
    _l("呼叫中心通知（2020）：录音、号码、时间、同意凭证至少三十天"),
    held_by=ScopeKind.HALL,
    setting="call_keep_days",
)
NUMBERS = DataKind(
    "conversion-number",
    _l("拨打的号码"),
    _l("手机号，连同遮盖后的样子。名下的办件和外呼都销毁以后"),
    _l("拨打次数"),
    _l("呼叫中心通知（2020）：录音、号码、时间、同意凭证至少三十天"),
    held_by=ScopeKind.HALL,
    setting="call_keep_days",
)
DELIVERIES = DataKind(
    "conversion-delivery",
    _l("邮寄和签收"),
    _l("邮件号、到过哪里。从办件了结算起"),
    _l("交接清单、时间、有没有妥投"),
    _l("民法典第一百八十八条：诉讼时效三年"),
    held_by=ScopeKind.HALL,
    setting="consent_keep_days",
)
SIGNERS = DataKind(
    "delivery-signer",
    _l("签收人的身份"),
    _l("遮盖后的姓名、核验留下的联系方式。从上门算起"),
    _l("上门的时间、谁去的、结果"),
    _l("上海的寄递实名办法：身份证明至少一年；快递暂行条例：定期销毁"),
    held_by=ScopeKind.HALL,
    setting="identity_keep_days",
)
WISHES = DataKind(
    "do-not-call",
    _l("勿扰"),
    _l("手机号和勿扰的意愿。从本人提出算起；解除了的、任务结束了的，按外呼的期限"),
    _l("审计里的编号"),
    _l("没有法定期限：号码会换人，到时再打也不打扰原来的人"),
    held_by=ScopeKind.HALL,
    setting="do_not_call_keep_days",
)
KINDS = (CASES, CONSENTS, DELIVERIES, SIGNERS, CALLS, NUMBERS, WISHES)
