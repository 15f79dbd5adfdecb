"""What people read of supervisors: areas, tasks, states, grades."""

from flask_babel import lazy_gettext as _l

from webapp.supervision.supervisors.kinds import Area, TaskKind, TaskState
from webapp.supervision.supervisors.tally import Grade

AREA_TITLES = {
    Area.COUNTER: _l("营业服务"),
    Area.FREQUENCY: _l("投递频次"),
    Area.DEPTH: _l("投递深度"),
    Area.PARTY_PAPERS: _l("党报党刊"),
    Area.PARCELS: _l("普通包裹"),
    Area.VILLAGES: _l("村村通邮"),
}
TASK_TITLES = {
    TaskKind.VISIT_OUTLET: _l("看网点"),
    TaskKind.TEST_LETTER: _l("寄试信"),
    TaskKind.ASK_RECIPIENT: _l("问收件人"),
    TaskKind.VILLAGE_BOARD: _l("看村邮公示栏"),
}
TASK_ICONS = {
    TaskKind.VISIT_OUTLET: "pin",
    TaskKind.TEST_LETTER: "letter",
    TaskKind.ASK_RECIPIENT: "phone",
    TaskKind.VILLAGE_BOARD: "village",
}
STATE_TITLES = {
    TaskState.PLANNED: _l("没做"),
    TaskState.DONE: _l("已做"),
    TaskState.DROPPED: _l("已取消"),
}
GRADE_TITLES = {
    Grade.EXCELLENT: _l("优秀"),
    Grade.GOOD: _l("良好"),
    Grade.FAIR: _l("合格"),
    Grade.WEAK: _l("待改进"),
    Grade.NONE: _l("还不评"),
}
