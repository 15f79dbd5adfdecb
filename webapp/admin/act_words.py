"""What people read of the audit trail: its acts, what they were done to, and their details.

The trail keeps codes for ever; a code that this release does not know is shown as it stands.
"""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.accounts.machines.titles import PAUSE_WORDS, PERMISSION_TITLES
from webapp.accounts.titles import ROLE_TITLES
from webapp.conversions.figures import BY_TITLES
from webapp.conversions.kinds import PlatformPause
from webapp.conversions.titles import (
    CAMPAIGN_FACT_TITLES,
    CAMPAIGN_STATE_TITLES,
    DISPOSITION_TITLES,
    PAUSE_TITLES,
    STOP_TITLES,
)
from webapp.conversions.titles import FACT_TITLES as ITEM_FACT_TITLES
from webapp.conversions.titles import STATE_TITLES as CASE_STATE_TITLES
from webapp.foundation.audit import Act
from webapp.foundation.jobs.kinds import KINDS
from webapp.foundation.keys import Purpose
from webapp.identity.sentences import LOOK_PURPOSES
from webapp.pickups.lifecycle import LABELS, FlagRule, ParcelClass
from webapp.places.titles import FACT_TITLES, OUTLET_TITLES

ACT_WORDS = {
    Act.KEY_CREATED: _l("新建密钥"),
    Act.KEY_RETIRED: _l("停用密钥"),
    Act.KEY_DESTROYED: _l("销毁密钥"),
    Act.KEYS_ROTATED: _l("轮换密钥"),
    Act.JOB_STARTED: _l("开始后台任务"),
    Act.JOB_STOPPED: _l("停止后台任务"),
    Act.JOB_RESULT_FETCHED: _l("下载任务结果"),
    Act.UPLOAD_STARTED: _l("开始上传照片"),
    Act.UPLOAD_COMPLETED: _l("照片上传完成"),
    Act.UPLOAD_DROPPED: _l("照片没有收下"),
    Act.UPLOADS_SWEPT: _l("清理未用的照片"),
    Act.DEMO_BUILT: _l("建立演示数据"),
    Act.MESSAGES_SENT: _l("发短信"),
    Act.MESSAGES_FORGOTTEN: _l("销毁短信内容"),
    Act.CODE_ISSUED: _l("发验证码"),
    Act.WEBHOOK_CREATED: _l("新增推送网址"),
    Act.WEBHOOK_ROTATED: _l("更换推送密钥"),
    Act.WEBHOOK_PAUSED: _l("停止推送"),
    Act.WEBHOOK_RESUMED: _l("恢复推送"),
    Act.WEBHOOK_TRIED: _l("试推送"),
    Act.WEBHOOK_SENT_AGAIN: _l("再推送一次"),
    Act.REGIONS_LOADED: _l("载入行政区划"),
    Act.ORGANISATION_CREATED: _l("新增单位"),
    Act.ORGANISATION_CHANGED: _l("修改单位"),
    Act.OUTLET_CREATED: _l("新增网点"),
    Act.OUTLET_CHANGED: _l("修改网点"),
    Act.OUTLET_CLOSED: _l("关闭网点"),
    Act.OUTLETS_CHECKED: _l("检查网点表"),
    Act.OUTLETS_IMPORT_CONFIRMED: _l("确认导入网点"),
    Act.OUTLETS_IMPORTED: _l("导入网点"),
    Act.OUTLETS_EXPORTED: _l("导出网点"),
    Act.ACCOUNT_INVITED: _l("邀请人员"),
    Act.ACCOUNT_JOINED: _l("接受邀请"),
    Act.ACCOUNT_CREATED: _l("新建账号"),
    Act.ACCOUNT_DISMISSED: _l("人员离职"),
    Act.ACCOUNT_UNLOCKED: _l("解除锁定"),
    Act.GRANT_GIVEN: _l("给予身份"),
    Act.GRANT_ENDED: _l("收回身份"),
    Act.GRANT_CHOSEN: _l("切换身份"),
    Act.SIGNED_IN: _l("登录"),
    Act.SIGN_IN_FAILED: _l("登录没有成功"),
    Act.SIGNED_OUT: _l("退出登录"),
    Act.SESSION_REVOKED: _l("让一处登录失效"),
    Act.PASSWORD_CHANGED: _l("修改密码"),
    Act.SECOND_FACTOR_SET: _l("设置动态码"),
    Act.RECOVERY_CODES_MADE: _l("生成备用码"),
    Act.RECOVERY_CODE_USED: _l("使用备用码"),
    Act.DEVICE_ENROLLED: _l("登记手机"),
    Act.DEVICE_REVOKED: _l("停用手机"),
    Act.OWN_DOCUMENT_KEPT: _l("登记本人证件"),
    Act.PREFERENCES_CHANGED: _l("修改偏好"),
    Act.MACHINE_CREATED: _l("新增接口程序"),
    Act.MACHINE_CLOSED: _l("停用接口程序"),
    Act.API_KEY_ROTATED: _l("更换接口密钥"),
    Act.API_KEY_REVOKED: _l("停用接口密钥"),
    Act.IDENTITY_REVEALED: _l("查看证件号码"),
    Act.IDENTITY_REVEAL_REFUSED: _l("查看证件号码被拒"),
    Act.PERSON_ERASED: _l("销毁身份信息"),
    Act.PICKUP_RECORDED: _l("收寄"),
    Act.PICKUP_REFUSED: _l("不收"),
    Act.PICKUP_VOIDED: _l("撤单"),
    Act.PICKUP_CORRECTED: _l("更正"),
    Act.PICKUP_FLAGGED: _l("记录需要看一眼"),
    Act.PICKUP_ERASED: _l("销毁收寄记录"),
    Act.FLAG_RESOLVED: _l("处理完毕"),
    Act.FLAG_RETURNED: _l("退回网点"),
    Act.FLAG_ANSWERED: _l("网点答复"),
    Act.FLAG_HANDED_OVER: _l("交给同事"),
    Act.PARCELS_TRANSMITTED: _l("上报监管平台"),
    Act.PICKUPS_EXPORTED: _l("导出收寄记录"),
    Act.SHELF_CHECKED: _l("货架抽查"),
    Act.UNSENT_REPORTED: _l("手机报告待发件数"),
    Act.DEPARTMENT_CREATED: _l("新增部门"),
    Act.DEPARTMENT_CHANGED: _l("修改部门"),
    Act.DEPARTMENT_CLOSED: _l("停用部门"),
    Act.ITEM_CREATED: _l("新增事项"),
    Act.ITEM_CHANGED: _l("修改事项"),
    Act.ITEM_CLOSED: _l("停用事项"),
    Act.CASES_CHECKED: _l("检查办件表"),
    Act.CASES_IMPORT_CONFIRMED: _l("确认导入办件"),
    Act.CASES_IMPORTED: _l("导入办件"),
    Act.CASES_JUDGED: _l("重新判断办件"),
    Act.CASES_QUEUED: _l("办件进外呼队列"),
    Act.CASE_POST_CHOSEN: _l("本人选择邮寄"),
    Act.CASE_ADDRESS_CHANGED: _l("本人更改地址"),
    Act.CASE_WITHDRAWN: _l("本人撤回邮寄"),
    Act.CASE_PROVED: _l("本人查看办件"),
    Act.CAMPAIGN_CREATED: _l("新建外呼任务"),
    Act.CAMPAIGN_CHANGED: _l("修改外呼任务"),
    Act.CAMPAIGN_MOVED: _l("外呼任务启停"),
    Act.CAMPAIGN_MEMBER_ADDED: _l("外呼任务加入坐席"),
    Act.CAMPAIGN_MEMBER_REMOVED: _l("外呼任务移出坐席"),
    Act.SCRIPT_WRITTEN: _l("新写话术"),
    Act.CALL_CLAIMED: _l("接下一个电话"),
    Act.CALL_DIALLED: _l("拨打"),
    Act.CALL_PERSON_ASKED: _l("核对后四位"),
    Act.CALL_SAVED: _l("记下通话结果"),
    Act.CALL_STOPPED: _l("没有拨出"),
    Act.CALL_LAPSED: _l("坐席离开，号码放回"),
    Act.CALL_TAKEN_AWAY: _l("班长收回电话"),
    Act.CALL_TO_BE_HEARD: _l("列入听录音"),
    Act.CALL_HEARD: _l("听录音评分"),
    Act.CALLBACK_GIVEN: _l("改派回拨"),
    Act.CALLER_PAUSED: _l("坐席小休"),
    Act.CALLER_RESUMED: _l("坐席回来"),
    Act.DO_NOT_CALL_NOTED: _l("登记勿扰"),
    Act.DO_NOT_CALL_LIFTED: _l("解除勿扰"),
    Act.CALLING_DAYS_LOADED: _l("载入节假日"),
    Act.CALLING_DAY_SET: _l("修改节假日"),
    Act.CALLING_DAY_FORGOTTEN: _l("去掉节假日"),
    Act.CASES_RECEIVED: _l("接口收到办件"),
    Act.COLUMNS_MAPPED: _l("记住办件表的列"),
    Act.COLUMN_FORGOTTEN: _l("忘掉办件表的列"),
    Act.CASES_PULLED: _l("从政务平台取办件"),
    Act.CASE_COLLECTED: _l("政务平台说已在窗口领取"),
    Act.GOVERNMENT_PLATFORM_CONNECTED: _l("接上政务平台"),
    Act.GOVERNMENT_PLATFORM_CHANGED: _l("修改政务平台"),
    Act.GOVERNMENT_PLATFORM_PAUSED: _l("停下政务平台"),
    Act.GOVERNMENT_PLATFORM_RESUMED: _l("恢复政务平台"),
    Act.GOVERNMENT_PLATFORM_ASKED: _l("现在取一次办件"),
    Act.GOVERNMENT_PLATFORM_TOLD_AGAIN: _l("再送一次结果"),
    Act.FIGURES_EXPORTED: _l("导出外呼数据"),
}

SUBJECT_WORDS = {
    "account": _l("人员"),
    "call": _l("通话"),
    "calling-days": _l("节假日"),
    "campaign": _l("外呼任务"),
    "conversion-case": _l("办件"),
    "do-not-call": _l("勿扰"),
    "conversion-number": _l("号码"),
    "conversion-department": _l("部门"),
    "conversion-item": _l("事项"),
    "correction": _l("更正"),
    "demo": _l("演示数据"),
    "device": _l("手机"),
    "flag": _l("待办记录"),
    "government-platform": _l("政务平台"),
    "grant": _l("身份"),
    "hall": _l("政务大厅"),
    "job": _l("后台任务"),
    "key": _l("密钥"),
    "keys": _l("密钥"),
    "machine-client": _l("接口程序"),
    "messages": _l("短信"),
    "one-time-code": _l("验证码"),
    "organisation": _l("单位"),
    "outlet": _l("网点"),
    "person": _l("寄件人"),
    "pickup": _l("收寄"),
    "refusal": _l("不收"),
    "regions": _l("行政区划"),
    "session": _l("登录"),
    "upload": _l("照片"),
    "void": _l("撤单"),
    "webhook": _l("推送网址"),
}
"""What an act was done to, by the kind that the trail keeps."""

DETAIL_WORDS = {
    "attempt": _l("第几次"),
    "because": _l("原因"),
    "campaign": _l("外呼任务"),
    "cases": _l("办件"),
    "dialled": _l("已拨打"),
    "disposition": _l("结果"),
    "everywhere": _l("不限任务"),
    "matches": _l("相符"),
    "number": _l("版本"),
    "posted": _l("改邮寄"),
    "reason": _l("原因"),
    "score": _l("评分"),
    "works": _l("上班"),
    "account": _l("人员"),
    "acknowledged": _l("平台已收"),
    "again": _l("再次邀请"),
    "away": _l("连不上平台"),
    "by": _l("按什么分"),
    "bytes": _l("字节"),
    "captured_by": _l("收寄人"),
    "case": _l("案号"),
    "changed": _l("修改"),
    "class": _l("类别"),
    "closed": _l("已停业"),
    "code": _l("代码"),
    "company": _l("公司"),
    "count": _l("数量"),
    "courier": _l("揽投员"),
    "day": _l("日期"),
    "days": _l("天数"),
    "device": _l("手机"),
    "eligible": _l("可以改邮寄"),
    "event": _l("事件"),
    "events": _l("事件"),
    "failed": _l("没有送到"),
    "failures": _l("失败次数"),
    "flags": _l("数量"),
    "from": _l("从"),
    "given_up": _l("不再试"),
    "grace_hours": _l("旧密钥再用几小时"),
    "grant": _l("身份编号"),
    "ineligible": _l("不能改邮寄"),
    "key": _l("密钥"),
    "kind": _l("类型"),
    "left_out": _l("没有导入"),
    "lost": _l("平台没有记录"),
    "missing": _l("没有记录"),
    "moved": _l("已换密钥"),
    "new": _l("新增"),
    "outlet": _l("网点"),
    "pending": _l("等平台答复"),
    "permissions": _l("能办什么"),
    "pickup": _l("收寄"),
    "purpose": _l("用途"),
    "quota": _l("每天最多次数"),
    "recorded": _l("有记录"),
    "region": _l("区划"),
    "rehashed": _l("只换了保存方式"),
    "rejected": _l("平台退回"),
    "role": _l("身份"),
    "rule": _l("规则"),
    "same": _l("没有变"),
    "sent": _l("已发"),
    "session": _l("登录"),
    "size": _l("字节"),
    "state": _l("状态"),
    "stuck": _l("没有换成"),
    "until": _l("到"),
    "wanted": _l("条件"),
    "what": _l("哪一项不对"),
    "why": _l("原因"),
    "wrong": _l("有错"),
}
"""The names of details, also of those within one (what an export was narrowed by)."""

_KEY_PURPOSES = {
    Purpose.OPENING: _l("打开封存的证件"),
    Purpose.VAULT: _l("保存身份信息"),
    Purpose.INDEX: _l("查找同一证件"),
    Purpose.RECEIPT: _l("签回执"),
    Purpose.AUDIT: _l("签审计记录"),
    Purpose.SESSION: _l("登录和表单"),
}
_VALUE_WORDS: dict[str, Mapping[str, Any]] = {
    "by": {one.value: title for one, title in BY_TITLES.items()},
    "because": {one.value: title for one, title in STOP_TITLES.items()},
    "changed": {
        **CAMPAIGN_FACT_TITLES,
        **ITEM_FACT_TITLES,
        **FACT_TITLES,
        "language": _l("语言"),
        "large_type": _l("大字"),
    },
    "class": {one.value: LABELS[one] for one in ParcelClass},
    "disposition": {one.value: title for one, title in DISPOSITION_TITLES.items()},
    "kind": {one.value: title for one, title in OUTLET_TITLES.items()},
    "purpose": {
        **{one.value: words for one, words in LOOK_PURPOSES.items()},
        **{one.value: words for one, words in _KEY_PURPOSES.items()},
    },
    "reason": {one.value: title for one, title in PAUSE_TITLES.items()},
    "role": {one.value: title for one, title in ROLE_TITLES.items()},
    "rule": {one.value: LABELS[one] for one in FlagRule},
    "state": {
        "valid": _l("有效"),
        "look": _l("需看一眼"),
        "returned": _l("已退回网点"),
        "reported": _l("已上报"),
        "rejected": _l("平台退回"),
        "waiting": _l("等待上报"),
        "void": _l("已撤单"),
        **{one.value: title for one, title in CAMPAIGN_STATE_TITLES.items()},
        **{one.value: title for one, title in CASE_STATE_TITLES.items()},
    },
    "what": {"password": _l("密码"), "code": _l("动态码")},
    "why": {
        **{one.value: words for one, words in PAUSE_WORDS.items()},
        PlatformPause.TOKEN_REFUSED.value: _l("对方不认令牌"),
    },
    "permissions": {one.value: words[0] for one, words in PERMISSION_TITLES.items()},
}
"""The values of a detail, where they come from a closed list."""


def told_details(details: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """The details of an entry as people read them, name and value; what is empty is left out."""
    return [
        (str(DETAIL_WORDS.get(name, name)), _told(name, value))
        for name, value in (details or {}).items()
        if value not in (None, "", [], {}) and value is not False
    ]


def _told(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return " / ".join(f"{inner} {words}" for inner, words in told_details(value))
    if isinstance(value, list):
        return " / ".join(_told(name, one) for one in value)
    if value is True:
        return _("是")
    if name == "kind" and value in KINDS:
        return str(KINDS[value].title)
    return str(_VALUE_WORDS.get(name, {}).get(value, value))
