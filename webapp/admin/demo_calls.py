"""The invented campaign of the demo: its caller has made some calls yesterday and this morning."""

from datetime import datetime, time, timedelta

from webapp.conversions import personal
from webapp.conversions.calling import callback_times
from webapp.conversions.consenting import Address
from webapp.conversions.kinds import Disposition
from webapp.conversions.models import ConversionCall, ConversionCampaign, ConversionCase
from webapp.conversions.queries import calls as reading
from webapp.conversions.queries import campaigns as reading_campaigns
from webapp.conversions.services import campaigns, claiming, dialling, queueing, saving
from webapp.conversions.services.saving import Outcome
from webapp.foundation import clock
from webapp.foundation.access import Actor
from webapp.foundation.database import new_id
from webapp.places.queries import full_region_name

HOURS = {str(day): [["08:00", "22:00"]] for day in range(1, 8)}
"""Every day until late: whoever tries the demo in the evening wants to call too."""
_D = Disposition
YESTERDAY = (
    *(_D.CONSENTED, _D.NO_ANSWER, _D.DECLINED, _D.CONSENTED, _D.BUSY, _D.CALLBACK, _D.CONSENTED),
    *(_D.SWITCHED_OFF, _D.OTHER_PERSON, _D.CONSENTED, _D.WRONG_NUMBER, _D.DO_NOT_CALL),
)
TODAY = (_D.CONSENTED, _D.NO_ANSWER, _D.CONSENTED, _D.DECLINED, _D.CALLBACK, _D.REJECTED)
COUNTY = "360102"


def build(clerk: Actor, caller: Actor, logins: tuple[str, ...]) -> None:
    """Have the clerk begin a campaign with some callers, and one of them call for it."""
    yesterday = clock.today() - timedelta(days=1)
    with clock.freeze(datetime.combine(yesterday, time(9), clock.SHANGHAI)):
        campaign = campaigns.create_campaign(
            clerk,
            name="政务出件 · 第 1 期",
            starts_on=yesterday,
            ends_on=yesterday + timedelta(days=60),
            item_ids=[],
            hours=HOURS,
            attempts_a_day=1,
            attempts_in_all=3,
            cool_downs={},
            lease_minutes=10,
        )
        for login in logins:
            campaigns.add_member(clerk, campaign.id, login)
        queueing.queue_due()
    for day, ends in ((yesterday, YESTERDAY), (clock.today(), TODAY)):
        _work(caller, campaign, datetime.combine(day, time(9), clock.SHANGHAI), ends)


def _work(
    caller: Actor, campaign: ConversionCampaign, begins: datetime, ends: tuple[Disposition, ...]
) -> None:
    """One call after the other; none in the future."""
    for number, how in enumerate(ends):
        at = begins + timedelta(minutes=4 * number)
        if at + timedelta(minutes=3) > clock.now():
            return
        with clock.freeze(at):
            call = claiming.claim_next(caller, campaign.id, new_id())
            if call is None:
                return
            dialling.dial(caller, call.id)
        with clock.freeze(at + timedelta(minutes=2)):
            _end(caller, campaign, call, how)


def _end(
    caller: Actor, campaign: ConversionCampaign, call: ConversionCall, how: Disposition
) -> None:
    reference = f"R-{clock.today():%Y%m%d}-{call.id.hex[-4:].upper()}"
    if how is Disposition.CONSENTED:
        saving.save(caller, call.id, _agreed(caller, call, reference))
    elif how is Disposition.CALLBACK and (at := _moment(campaign, call)) is not None:
        saving.save(caller, call.id, Outcome(how, reference, callback_at=at))
    elif how is Disposition.CALLBACK:
        saving.save(caller, call.id, Outcome(Disposition.NO_ANSWER))
    else:
        saving.save(caller, call.id, Outcome(how, reference))


def _agreed(caller: Actor, call: ConversionCall, reference: str) -> Outcome:
    cases = reading.cases_of(call)
    for case in cases:
        dialling.prove(caller, call.id, case.id, personal.opened(case).last_four)
    return Outcome(
        Disposition.CONSENTED,
        reference,
        post=tuple(case.id for case in cases),
        consent_spoken=True,
        read_back=True,
        address=_address(cases[0]),
    )


def _address(case: ConversionCase) -> Address:
    person = personal.opened(case)
    return Address(
        recipient=person.name,
        phone=person.phone,
        region_code=COUNTY,
        region_name=full_region_name(COUNTY),
        detail="青石街道望江里 8 号楼 2 单元 601",
        postcode="330006",
    )


def _moment(campaign: ConversionCampaign, call: ConversionCall) -> datetime | None:
    """Later on the day of the call, or in the morning after it."""
    last_day = min(campaign.ends_on, reading.number_of(call).keep_until)
    facts = (campaign.hours, clock.now(), reading_campaigns.works_on(), last_day)
    return callback_times.later_today(*facts) or callback_times.next_morning(*facts)
