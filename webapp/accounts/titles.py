"""What people read for roles and states."""

from flask_babel import lazy_gettext as _l

from webapp.accounts.lifecycle import AccountState
from webapp.foundation.access import Role

ROLE_TITLES = {
    Role.COURIER: _l("揽投员"),
    Role.COMPANY_ADMIN: _l("企业管理员"),
    Role.HALL_CLERK: _l("窗口人员"),
    Role.CALLER: _l("外呼坐席"),
    Role.TEAM_LEAD: _l("外呼班长"),
    Role.SOCIAL_SUPERVISOR: _l("社会监督员"),
    Role.GRID_WORKER: _l("网格员"),
    Role.COUNTY_OFFICER: _l("县区安全中心"),
    Role.CITY_OFFICER: _l("市局"),
    Role.PROVINCE_OFFICER: _l("省局"),
    Role.ADMINISTRATOR: _l("系统管理员"),
    Role.AUDITOR: _l("审计员"),
}
STATE_TITLES = {
    AccountState.INVITED: _l("还没接受邀请"),
    AccountState.ACTIVE: _l("在岗"),
    AccountState.LEFT: _l("已离职"),
}
