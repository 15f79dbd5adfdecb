"""How long what the house itself keeps of people for a while stays, and by which rule."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l

from webapp.foundation.destructions import DataKind

MESSAGES = DataKind(
    "message",
    _l("短信的号码和内容"),
    _l("手机号、内容。从写好算起，发不出去的马上销毁"),
    _l("遮盖后的号码、时间、有没有发到"),
    _l("个人信息保护法第十九条：保存期限为实现处理目的所必要的最短时间"),
    setting="message_keep_hours",
)
MESSAGE_LOGS = DataKind(
    "message-log",
    _l("发短信的日志"),
    _l("整行，连同遮盖后的号码"),
    _l("审计里的条数"),
    _l("网络安全法第二十一条：网络日志不少于六个月"),
    setting="log_keep_days",
)
CODES = DataKind(
    "one-time-code",
    _l("验证码"),
    _l("整行，里面只有摘要。从失效算起"),
    _l("审计里的“发验证码”"),
    _l("个人信息保护法第十九条：保存期限为实现处理目的所必要的最短时间"),
    fixed=timedelta(days=1),
)
JOB_FILES = DataKind(
    "job-file",
    _l("传上来的名单和导出的文件"),
    _l("文件和数据密钥。从任务结束算起"),
    _l("谁在什么时候做了什么、多少条"),
    _l("个人信息保护法第十九条：保存期限为实现处理目的所必要的最短时间"),
    setting="export_keep_hours",
)
ANSWERS = DataKind(
    "idempotent-answer",
    _l("接口的答复"),
    _l("整行，为防重复而留的答复"),
    _l("审计里的“收到办件”"),
    _l("个人信息保护法第十九条：保存期限为实现处理目的所必要的最短时间"),
    fixed=timedelta(hours=24),
)
DELIVERIES = DataKind(
    "webhook-delivery",
    _l("推送的日志"),
    _l("整行，内容不含个人信息"),
    _l("审计里的推送设置"),
    _l("网络安全法第二十一条：网络日志不少于六个月"),
    setting="log_keep_days",
)
UPLOADS = DataKind(
    "upload",
    _l("没有用上的照片"),
    _l("加密的照片。从开始上传算起"),
    _l("审计里的张数"),
    _l("个人信息保护法第十九条：保存期限为实现处理目的所必要的最短时间"),
    setting="upload_keep_hours",
)
KINDS = (MESSAGES, MESSAGE_LOGS, CODES, JOB_FILES, ANSWERS, DELIVERIES, UPLOADS)
