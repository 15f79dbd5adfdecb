"""The invented campaign of the demo: its days of calls, made by the services at their moments."""

import itertools
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from webapp.conversions import personal
from webapp.conversions.calling import hours, script
from webapp.conversions.consenting import Address
from webapp.conversions.kinds import Disposition
from webapp.conversions.models import ConversionCall, ConversionCampaign
from webapp.conversions.queries import calls as reading
from webapp.conversions.services import (
    campaigns,
    claiming,
    dialling,
    listening,
    peace,
    queueing,
    saving,
)
from webapp.conversions.services.saving import Outcome
from webapp.foundation import clock, working_days
from webapp.foundation.access import Actor
from webapp.foundation.database import new_id

DAYS = 3
"""Working days before today on which was called."""
A_DAY = 5
"""Calls of each caller on a day, today at most."""
BEGINS, APART, LASTS = timedelta(hours=9, minutes=6), timedelta(minutes=13), timedelta(minutes=3)
HOURS = {str(weekday): [["08:00", "22:00"]] for weekday in range(1, 8)}
"""Whoever looks at the demo in the evening can call too."""
LATE = timedelta(hours=17, minutes=20)
"""After the day's handover; who agrees then waits for the next one."""
_D = Disposition
ENDS = (
    *(_D.CONSENTED, _D.NO_ANSWER, _D.CONSENTED, _D.DECLINED, _D.CALLBACK, _D.CONSENTED),
    *(_D.BUSY, _D.DO_NOT_CALL, _D.CONSENTED, _D.NO_ANSWER, _D.OTHER_PERSON, _D.CONSENTED),
    *(_D.SWITCHED_OFF, _D.DECLINED, _D.CONSENTED, _D.CALLBACK, _D.NO_SUCH_NUMBER, _D.REJECTED),
)
OPENING = "您好，我是{大厅}的坐席，请问是{姓名}吗？这通电话会录音。"
PEACE_PHONE = "13800009999"


def eve() -> datetime:
    """The afternoon before the first day of calls, on which the list of cases comes in."""
    return hours.start_of(_days()[0]) - timedelta(hours=9)


def build(
    clerk: Actor,
    lead: Actor,
    callers: list[tuple[str, Actor]],
    in_the_evening: Callable[[date], None],
) -> None:
    """Have a campaign called for over the last working days; `callers` by staff number.

    The table of days is loaded before; `in_the_evening` of each day but today something follows.
    """
    (*before, today), now = _days(), clock.now()
    with clock.freeze(hours.start_of(before[0]) + timedelta(hours=8)):
        campaign = _campaign(clerk, lead, [login for login, _actor in callers])
    ends = itertools.cycle(ENDS)
    people = [actor for _login, actor in callers]
    made: list[ConversionCall] = []
    for day in before:
        for moment, actor in _moments(day, people):
            made += _call(actor, campaign, moment, next(ends))
        in_the_evening(day)
    for place, actor in enumerate(people):  # so that somebody waits for the post at any hour
        moment = hours.start_of(before[-1]) + LATE + place * APART
        made += _call(actor, campaign, moment, Disposition.CONSENTED)
    with clock.freeze(min(now, hours.start_of(today) + timedelta(hours=8))):
        _new_words(lead, campaign)
    for moment, actor in _moments(today, people):
        if moment + LASTS < now:
            made += _call(actor, campaign, moment, next(ends))
    _look_after(lead, made)
    of = working_days.works_on()
    if campaign.runs_on(clock.today()) and hours.may_call(campaign.hours, now, of):
        _open_call(callers[-1][1], campaign, now)


def _campaign(clerk: Actor, lead: Actor, logins: list[str]) -> ConversionCampaign:
    today = clock.today()
    campaign = campaigns.create_campaign(
        clerk,
        name="市级证照改邮寄",
        starts_on=today,
        ends_on=today + timedelta(days=40),
        item_ids=[],
        hours=HOURS,
        attempts_a_day=1,
        attempts_in_all=3,
        cool_downs={},
        lease_minutes=10,
    )
    for login in logins:
        campaigns.add_member(lead, campaign.id, login)
    peace.note(lead, PEACE_PHONE, None)
    queueing.queue_due()
    return campaign


def _new_words(lead: Actor, campaign: ConversionCampaign) -> None:
    steps = [OPENING, *script.STEPS[1:]]
    campaigns.write_script(lead, campaign.id, steps=steps, consent=script.CONSENT)


def _days() -> list[date]:
    """The last working days, and today at the end."""
    of, day, found = working_days.works_on(), clock.today(), [clock.today()]
    while len(found) <= DAYS:
        day -= timedelta(days=1)
        if working_days.works(day, of):
            found.append(day)
    return found[::-1]


def _moments(day: date, callers: list[Actor]) -> Iterator[tuple[datetime, Actor]]:
    if not working_days.works(day, working_days.works_on()):
        return
    begins = hours.start_of(day) + BEGINS
    for number in range(A_DAY):
        for place, actor in enumerate(callers):
            yield begins + number * APART + place * timedelta(minutes=5), actor


def _call(
    actor: Actor, campaign: ConversionCampaign, moment: datetime, how: Disposition
) -> list[ConversionCall]:
    """One call from its claim to its end; none when the queue is empty."""
    with clock.freeze(moment):
        call_id = claiming.claim_next(actor, campaign.id, new_id())
        if call_id is None:
            return []
        call = dialling.dial(actor, call_id)
    if how is Disposition.CALLBACK and call.attempt >= campaign.attempts_in_all:
        how = Disposition.OTHER_PERSON  # after the last attempt none can be agreed
    with clock.freeze(moment + LASTS):
        said: dict[str, Any] = {"recording": f"R-{moment:%Y%m%d}-{call.id.hex[-4:].upper()}"}
        if how is Disposition.CALLBACK:
            wanted = hours.start_of(clock.today() + timedelta(days=1)) + timedelta(hours=15)
            said["callback_at"] = hours.opening(campaign.hours, wanted, working_days.works_on())
        if how is Disposition.CONSENTED:
            said |= _agreed(actor, call)
        return [saving.save(actor, call.id, Outcome(how, **said))]


def _agreed(actor: Actor, call: ConversionCall) -> dict[str, Any]:
    """What a consent needs: the person proved, the fee said, an address read back."""
    first = reading.cases_of(call)[0]
    person = personal.opened(first)
    dialling.prove(actor, call.id, first.id, person.last_four)
    return {
        "post": (first.id,),
        "consent_spoken": True,
        "read_back": True,
        "address": Address(
            recipient=person.name,
            phone=person.phone,
            region_code="360102",
            region_name="江西省南昌市东湖区",
            detail="青石街道望江里 8 号楼 2 单元 601",
            postcode="330006",
        ),
    }


def _look_after(lead: Actor, made: list[ConversionCall]) -> None:
    """The team lead has two calls heard, one of them already."""
    to_hear = [one for one in made if one.disposition is Disposition.CONSENTED][-2:]
    entries = [listening.put_on_list(lead, one.id) for one in to_hear]
    words = "先说清了邮费再问同不同意，地址念回一遍。语速可以再慢一点。"
    listening.note(lead, entries[0].id, score=4, words=words)


def _open_call(actor: Actor, campaign: ConversionCampaign, now: datetime) -> None:
    with clock.freeze(now - timedelta(minutes=2)):
        call_id = claiming.claim_next(actor, campaign.id, new_id())
        if call_id is not None:
            dialling.dial(actor, call_id)
