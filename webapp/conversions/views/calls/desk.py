"""The desk: the next call, the open one, or a sentence that says why there is none."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import render_template, request
from flask_babel import gettext as _

from webapp.accounts.people import names_of
from webapp.conversions.call_schemas import county_of
from webapp.conversions.calling import callback_times, drafts, hours, numbers
from webapp.conversions.calling.dispositions import RULES
from webapp.conversions.kinds import DeliveryWish
from webapp.conversions.lifecycle import CampaignState, NumberState
from webapp.conversions.models import CallerPause, ConversionCall, ConversionCampaign
from webapp.conversions.queries import calls as reading
from webapp.conversions.queries import campaigns
from webapp.conversions.queries import desk as reading_desk
from webapp.conversions.titles import DISPOSITION_TITLES, PAUSE_TITLES, WISH_TITLES
from webapp.conversions.views.calls import telling
from webapp.conversions.views.calls.blueprint import pages
from webapp.conversions.views.calls.changed import changed_for
from webapp.foundation import clock, forms, working_days
from webapp.foundation.access import Actor, Permission, current_actor, requires
from webapp.foundation.database import new_id
from webapp.foundation.moments import clock_time, day
from webapp.identity.masking import mask_name
from webapp.places.address_form import NOTHING
from webapp.places.views.region_fields import levels_of

COUNTY_LEVELS = 3


@pages.get("")
@requires(Permission.CALLS_MAKE)
def desk() -> Any:
    """The open call with all that is needed for it; without one, the way to the next."""
    actor = current_actor()
    call = reading.open_call(actor)
    if call is None:
        return _idle(actor)
    typed = drafts.typed_in(call)
    return show_call(call, typed, is_restored=bool(typed))


@pages.get("/regions")
@requires(Permission.CALLS_MAKE)
def region_fields() -> str:
    """The choices below what is chosen: the part of the address that its script asks for."""
    return render_template("places/region_fields.html", levels=county_levels(request.args))


def county_levels(sent: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The choices of province, city and county, as far as they are made."""
    return levels_of(county_of(sent))[:COUNTY_LEVELS]


def show_call(
    call: ConversionCall,
    given: Mapping[str, Any],
    errors: dict[str, str] | None = None,
    *,
    over: str = "",
    asked: dict[UUID, bool] | None = None,
    is_restored: bool = False,
    found_nothing: bool = False,
) -> str:
    """The page of a call with what was typed on it.

    `over` is the sentence of a call that is no longer this caller's to go on with; `asked` says of
    whose last four it was just said whether they match. What was typed for a call that can be
    saved no more is not shown again: the machine may be anybody's. `is_restored` is what a page
    that was left had typed in; `found_nothing` says so of a text that was to be told apart.
    """
    actor = current_actor()
    may_save = not over or reading.may_be_saved(call)
    given = given if may_save else {}
    campaign = campaigns.campaign_for(actor, call.campaign_id)
    told = telling.tell(call)
    before = reading.calls_before(call)
    names = names_of({one.account_id for one in before})
    return render_template(
        "calls/call.html",
        **_shown(actor, campaign),
        told=told,
        call=call,
        given=given or _begins_with(told),
        errors=errors or {},
        over=over,
        may_save=may_save,
        is_restored=is_restored,
        nothing=NOTHING if found_nothing else "",
        asked=asked or {},
        before=before,
        names={key: mask_name(name) for key, name in names.items()},
        levels=county_levels(given),
        rules=RULES,
        dispositions=DISPOSITION_TITLES,
        wishes=[(one.value, WISH_TITLES[one]) for one in DeliveryWish],
        moments=_moments(call, campaign),
        claim_key=new_id(),
    )


def _begins_with(told: telling.Told) -> dict[str, str]:
    """What stands in a form that nobody has typed in: most have it sent to themselves."""
    if not told.is_clear:
        return {}
    return {"recipient": told.people[0].name if told.people else "", "phone": told.phone}


def _idle(actor: Actor) -> str:
    own = campaigns.campaigns_of(actor)
    asked = forms.uuid_of(request.args.get("campaign", ""))
    campaign = next((one for one in own if one.id == asked), own[0] if own else None)
    pause = campaigns.open_pause(actor)
    if campaign is None:
        return render_template(
            "calls/idle.html", campaign=None, campaigns=[], pause=pause, reasons=PAUSE_TITLES
        )
    return render_template(
        "calls/idle.html",
        **_shown(actor, campaign),
        campaigns=own,
        pause=pause,
        why=_why_not(actor, campaign, pause),
        changed=changed_for(actor),
        claim_key=new_id(),
    )


def _shown(actor: Actor, campaign: ConversionCampaign) -> dict[str, Any]:
    """What the head of the desk says, with a call or without."""
    agreed = reading.callbacks_of(actor, campaign)
    waiting = reading_desk.waiting_cases_of(campaign.hall_id, {one.id for one in agreed[:1]})
    return {
        "campaign": campaign,
        "hours": told_hours(campaign),
        "figures": reading_desk.figures(actor, campaign, hours.start_of(clock.today())),
        "agreed": agreed,
        "agreed_cases": waiting,
        "in_queue": reading.waiting_in(campaign),
        "reasons": PAUSE_TITLES,
    }


def told_hours(campaign: ConversionCampaign) -> str:
    """The hours of today: 9:00–12:00，14:00–18:00; empty when nobody is called today."""
    spans = hours.spans(campaign.hours, clock.today(), working_days.works_on())
    return _("，").join(f"{_hour(begins)}–{_hour(ends, is_end=True)}" for begins, ends in spans)


def _hour(moment: datetime, *, is_end: bool = False) -> str:
    told = clock_time(moment).removeprefix("0")
    return "24:00" if is_end and told == "0:00" else told


def _why_not(
    actor: Actor, campaign: ConversionCampaign, pause: CallerPause | None
) -> tuple[str, str] | None:
    """(what is so, what to do) when there is nothing to call now; None when there is."""
    now, works_on = clock.now(), working_days.works_on()
    if pause is not None:
        return (
            _("正在小休：%(reason)s", reason=PAUSE_TITLES[pause.reason]),
            _("%(time)s 开始的。回来之前，不会有号码给您。", time=clock_time(pause.started_at)),
        )
    if campaign.state is not CampaignState.OPEN:
        return _("这个任务暂停了"), _("班长恢复以后再打。您约好的回拨都还在。")
    if clock.today() < campaign.starts_on:
        return _("这个任务还没有开始"), _("%(day)s开始。", day=day(campaign.starts_on))
    if clock.today() > campaign.ends_on:
        return _("这个任务结束了"), _("最后一天是 %(day)s。", day=day(campaign.ends_on))
    if not hours.may_call(campaign.hours, now, works_on):
        opens_at = hours.opening(campaign.hours, now, works_on, campaign.ends_on)
        return _("现在不在可呼时段"), _opens(opens_at)
    return _nothing_due(actor, campaign, now)


def _nothing_due(
    actor: Actor, campaign: ConversionCampaign, now: datetime
) -> tuple[str, str] | None:
    due_at = reading_desk.next_due(campaign, actor.account_id)
    if due_at is None:
        return _("队列空了"), _("要打的都打完了。有新的办件进来，这里就会有。")
    if due_at > now:
        return _("现在没有到时间的号码"), _("下一个 %(when)s 到时间。", when=_when(due_at))
    return None


def _opens(opens_at: datetime | None) -> str:
    if opens_at is None:
        return _("这个任务没有别的可呼时段了。")
    return _("%(when)s 开始。这时段里不打扰人。", when=_when(opens_at))


def _when(moment: datetime) -> str:
    if clock.business_day(moment) == clock.today():
        return clock_time(moment)
    return f"{day(moment)} {clock_time(moment)}"


def _moments(call: ConversionCall, campaign: ConversionCampaign) -> list[tuple[str, str]]:
    """(value, words) of the callback times that one press agrees on."""
    number = reading.number_of(call)
    # This call counts when it is dialled; agreed on is what comes after it.
    this_one = 1 if call.dialled_at is None else 0
    if number.state is NumberState.DONE or numbers.is_used_up(campaign, number, this_one):
        return []
    may_today = not numbers.is_enough_for(campaign, number, clock.today(), this_one)
    last_day = min(campaign.ends_on, number.keep_until)
    facts = (campaign.hours, clock.now(), working_days.works_on(), last_day)
    offered = []
    if may_today and (at := callback_times.later_today(*facts)) is not None:
        offered.append((at.isoformat(), _("今天 %(time)s", time=clock_time(at))))
    if (at := callback_times.next_morning(*facts)) is not None:
        is_tomorrow = (clock.business_day(at) - clock.today()).days == 1
        told = _("明天 %(time)s", time=clock_time(at)) if is_tomorrow else _when(at)
        offered.append((at.isoformat(), told))
    return offered
