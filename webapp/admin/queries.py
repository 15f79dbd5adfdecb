"""What waits for whom: counts over the lower features, each within the actor's scope."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, select

from webapp.accounts.models import Account, Device, Grant, Invitation
from webapp.foundation import clock, working_days
from webapp.foundation.access import Actor, Permission, in_scope
from webapp.foundation.audit.models import AuditEntry, AuditHead, AuditSeal
from webapp.foundation.database import db
from webapp.identity.models import IdentityLook
from webapp.pickups.lifecycle import FlagState
from webapp.pickups.models import PickupFlag, Transmission
from webapp.places.models import Outlet

MOST = 999
"""Counts stop here: a start page must not read a million rows to say "many"."""


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: how many, in words, and where to go."""

    label: str
    count: int
    hint: str
    url: str

    @property
    def figure(self) -> str:
        """The count, or 999+ where counting stopped."""
        return f"{MOST}+" if self.count > MOST else str(self.count)


def waiting_for(actor: Actor) -> list[Waiting]:
    """What waits for an actor on the start page, what presses most first."""
    found: list[Waiting] = []
    if actor.may(Permission.PICKUPS_READ):
        found.append(_returned_flags(actor))
    if actor.may(Permission.DEVICES_READ):
        found.append(_phones_with_unsent(actor))
    if actor.may(Permission.PEOPLE_INVITE):
        found += [_invited(actor), _locked(actor)]
    if actor.may(Permission.SETTINGS_READ):
        found.append(_stuck_transmissions())
    if actor.may(Permission.WORKING_DAYS_EDIT):
        found.append(_unknown_years())
    if actor.may(Permission.AUDIT_READ):
        found += [_looks_today(), _unsealed_chains(), _refused_sign_ins()]
    return found


def open_flags(actor: Actor) -> int:
    """How many flags wait in the actor's queue, at most MOST + 1."""
    return _capped(
        select(PickupFlag.id).where(in_scope(PickupFlag, actor), PickupFlag.state == FlagState.OPEN)
    )


def _capped(query: Any) -> int:
    return (
        db.session.scalar(select(func.count()).select_from(query.limit(MOST + 1).subquery())) or 0
    )


def _returned_flags(actor: Actor) -> Waiting:
    query = select(PickupFlag.id).where(
        in_scope(PickupFlag, actor), PickupFlag.state == FlagState.RETURNED
    )
    return Waiting(
        _("退回网点的记录"),
        _capped(query),
        _("监管人员退回，等网点答复"),
        url_for("pickups.list_pickups", state="returned"),
    )


def _phones_with_unsent(actor: Actor) -> Waiting:
    query = (
        select(Device.id)
        .join(Grant, Grant.account_id == Device.account_id)
        .where(in_scope(Grant, actor), Device.unsent > 0, Device.revoked_at.is_(None))
        .distinct()
    )
    return Waiting(
        _("手机里还有没发的记录"),
        _capped(query),
        _("联网后自动发出；超过一天还在，请提醒揽投员联网"),
        url_for("people.list_devices"),
    )


def _invited(actor: Actor) -> Waiting:
    query = (
        select(Invitation.id)
        .join(Grant, Grant.account_id == Invitation.account_id)
        .where(in_scope(Grant, actor), Invitation.used_at.is_(None))
        .where(Invitation.expires_at > clock.now())
        .distinct()
    )
    return Waiting(
        _("还没接受邀请"),
        _capped(query),
        _("邀请 72 小时内有效"),
        url_for("people.list_people", state="invited"),
    )


def _locked(actor: Actor) -> Waiting:
    query = (
        select(Account.id)
        .join(Grant, Grant.account_id == Account.id)
        .where(in_scope(Grant, actor), Account.locked_until > clock.now())
        .distinct()
    )
    return Waiting(
        _("被锁定的账号"),
        _capped(query),
        _("密码或动态码错得太多，到时间自动解开"),
        url_for("people.list_people", state="locked"),
    )


def _stuck_transmissions() -> Waiting:
    stuck = select(Transmission.id).where(
        Transmission.state == "waiting", Transmission.next_try_at < clock.ago(minutes=15)
    )
    return Waiting(
        _("上报排队超过 15 分钟"),
        _capped(stuck),
        _("监管平台没有答复，或者后台没有运行"),
        url_for("admin.overview"),
    )


def _unknown_years() -> Waiting:
    """Years whose holidays are not in the table of days although it is time."""
    years = working_days.unknown_years(clock.today())
    named = "、".join(str(year) for year in years)
    return Waiting(
        _("还没有 %(year)s 年的节假日", year=named) if years else _("工作日历缺节假日"),
        len(years),
        _("外呼和整改期限只按星期几算，节假日也会外呼；照国务院的通知填上")
        if years
        else _("节假日和调休都在，外呼和整改期限按它们算"),
        url_for("working_days.show_days", year=years[0] if years else None),
    )


def _looks_today() -> Waiting:
    query = select(IdentityLook.id).where(IdentityLook.at > clock.ago(days=1))
    return Waiting(
        _("一天内查看证件号码"), _capped(query), _("每次都有案号和用途"), url_for("identity.looks")
    )


def _unsealed_chains() -> Waiting:
    sealed = select(AuditSeal.chain).where(
        AuditSeal.chain == AuditHead.chain, AuditSeal.number == AuditHead.number
    )
    old = select(AuditEntry.chain).where(
        AuditEntry.chain == AuditHead.chain,
        AuditEntry.number == AuditHead.number,
        AuditEntry.at < clock.ago(days=2),
    )
    query = select(AuditHead.chain).where(~sealed.exists(), old.exists())
    return Waiting(
        _("两天没有封签的审计链"),
        _capped(query),
        _("每天 3 点自动封签"),
        url_for("admin.audit_trail"),
    )


def _refused_sign_ins() -> Waiting:
    query = select(AuditEntry.number).where(
        AuditEntry.act == "session:refused", AuditEntry.at > clock.ago(days=1)
    )
    return Waiting(
        _("一天内登录没有成功"),
        _capped(query),
        _("连续失败会锁定账号"),
        url_for("admin.audit_trail", act="session:refused"),
    )


def figures(actor: Actor) -> list[tuple[str, int]]:
    """Plain figures of what lies in the actor's scope: outlets and people."""
    outlets = select(Outlet.id).where(in_scope(Outlet, actor), Outlet.closed.is_(False))
    people = select(Grant.account_id).where(in_scope(Grant, actor), Grant.effective_until.is_(None))
    return [(_("营业中的网点"), _capped(outlets)), (_("在岗人员"), _capped(people.distinct()))]
