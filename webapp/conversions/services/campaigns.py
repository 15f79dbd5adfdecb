"""Acts on campaigns: when and how often they call, with which words, and who calls."""

from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import update
from sqlalchemy.orm import Session

from webapp.accounts.people import id_by_login, works_in
from webapp.conversions import queries
from webapp.conversions.calling import script
from webapp.conversions.facts import put
from webapp.conversions.lifecycle import CampaignState, CaseState, NumberState
from webapp.conversions.models import (
    CampaignMember,
    ConversionCampaign,
    ConversionCase,
    ConversionNumber,
    ConversionScript,
)
from webapp.conversions.queries import calls
from webapp.conversions.queries import campaigns as reading
from webapp.foundation import audit, clock
from webapp.foundation.access import Actor, Permission
from webapp.foundation.audit import Act
from webapp.foundation.database import new_id, transaction
from webapp.foundation.errors import Conflict, InvalidInput

ENDS_BEFORE = _l("最后一天不能早于第一天")
UNKNOWN_WORDS = _l("没有这些可以代入的词：%(words)s")
NAME_IN_CONSENT = _l("同意的原话里不写姓名：它会原样保存")
NOT_THE_HALLS = _l("有的事项不是这个大厅的，重新选一下")
SCRIPT_CHANGED = _l("您写的时候，别人存了新的一版。看一下再存。")
NO_CALLER = _l("这个工号不是本大厅的外呼坐席")


def create_campaign(actor: Actor, **facts: Any) -> ConversionCampaign:
    """A new campaign of the actor's hall with a first script; `facts` as CampaignForm loads them.

    Raises InvalidInput.
    """
    hall_id = queries.hall_of(actor)
    _refuse_wrong_days(facts["starts_on"], facts["ends_on"])
    _refuse_foreign_items(actor, facts["item_ids"])
    with transaction() as session:
        campaign = ConversionCampaign(
            hall_id=hall_id, id=new_id(), state=CampaignState.OPEN, **facts
        )
        session.add(campaign)
        session.add(_script(actor, campaign, 1, list(script.STEPS), script.CONSENT))
        audit.record(Act.CAMPAIGN_CREATED, actor, "campaign", campaign.id, chain=hall_id)
    return campaign


def change_campaign(
    actor: Actor, campaign_id: UUID, *, version: int, **facts: Any
) -> ConversionCampaign:
    """Change what a campaign calls for and when. Raises NotFound, Conflict, InvalidInput."""
    _refuse_wrong_days(facts["starts_on"], facts["ends_on"])
    _refuse_foreign_items(actor, facts["item_ids"])
    with transaction():
        campaign = reading.campaign_for(actor, campaign_id)
        if campaign.version != version or campaign.state is CampaignState.CLOSED:
            raise Conflict()
        if changed := put(campaign, facts):
            audit.record(
                Act.CAMPAIGN_CHANGED,
                actor,
                "campaign",
                campaign.id,
                chain=campaign.hall_id,
                changed=changed,
            )
    return campaign


def move_campaign(
    actor: Actor, campaign_id: UUID, *, version: int, wanted: CampaignState
) -> ConversionCampaign:
    """Pause a campaign, go on with it, or close it: then its cases are free for another one.

    Raises NotFound, Conflict.
    """
    with transaction() as session:
        campaign = reading.campaign_for(actor, campaign_id, lock=True)
        if campaign.version != version:
            raise Conflict()
        campaign.move(wanted)
        if wanted is CampaignState.CLOSED:
            _empty_queue(session, campaign)
        audit.record(
            Act.CAMPAIGN_MOVED,
            actor,
            "campaign",
            campaign.id,
            chain=campaign.hall_id,
            state=wanted.value,
        )
    return campaign


def write_script(
    actor: Actor,
    campaign_id: UUID,
    *,
    steps: list[str],
    consent: str,
    seen: int | None = None,
) -> ConversionScript:
    """A new version of what callers say; calls that are open keep theirs.

    `seen` is the number of the version that the writer began with. Raises NotFound, InvalidInput
    for words that no call could fill, Conflict when the script has a newer version than `seen`.
    """
    _refuse_wrong_words(steps, consent)
    with transaction() as session:
        campaign = reading.campaign_for(actor, campaign_id, lock=True)
        number = reading.current_script(campaign.hall_id, campaign.id).number + 1
        if seen is not None and number != seen + 1:
            raise Conflict(SCRIPT_CHANGED, slug="script-changed")
        made = _script(actor, campaign, number, steps, consent)
        session.add(made)
        audit.record(
            Act.SCRIPT_WRITTEN,
            actor,
            "campaign",
            campaign.id,
            chain=campaign.hall_id,
            number=number,
        )
    return made


def add_member(actor: Actor, campaign_id: UUID, login: str) -> CampaignMember:
    """Have a caller of the hall call for a campaign. Raises NotFound, InvalidInput."""
    with transaction() as session:
        campaign = reading.campaign_for(actor, campaign_id)
        account_id = id_by_login(login)
        if account_id is None or not works_in(actor.scope, account_id, Permission.CALLS_MAKE):
            raise InvalidInput(errors={"login": [str(NO_CALLER)]})
        row = reading.member(campaign, account_id)
        if row is None:
            row = CampaignMember(
                hall_id=campaign.hall_id,
                campaign_id=campaign.id,
                account_id=account_id,
                joined_at=clock.now(),
            )
            session.add(row)
        row.left_at = None
        audit.record(
            Act.CAMPAIGN_MEMBER_ADDED,
            actor,
            "account",
            account_id,
            chain=campaign.hall_id,
            campaign=str(campaign.id),
        )
    return row


def remove_member(actor: Actor, campaign_id: UUID, account_id: UUID) -> None:
    """Somebody calls for a campaign no longer; an open call may still be saved."""
    with transaction():
        campaign = reading.campaign_for(actor, campaign_id)
        row = reading.member(campaign, account_id)
        if row is None or row.left_at is not None:
            raise Conflict()
        row.left_at = clock.now()
        audit.record(
            Act.CAMPAIGN_MEMBER_REMOVED,
            actor,
            "account",
            account_id,
            chain=campaign.hall_id,
            campaign=str(campaign.id),
        )


def _script(
    actor: Actor, campaign: ConversionCampaign, number: int, steps: list[str], consent: str
) -> ConversionScript:
    return ConversionScript(
        hall_id=campaign.hall_id,
        id=new_id(),
        campaign_id=campaign.id,
        number=number,
        steps=steps,
        consent=consent,
        made_by=actor.account_id,
        made_at=clock.now(),
    )


def _refuse_wrong_words(steps: list[str], consent: str) -> None:
    """Everything that is wrong with the merged words of a script, at once."""
    errors: dict[str, list[str]] = {}
    for name, texts in (("steps", steps), ("consent", [consent])):
        if unknown := script.unknown_words(texts):
            errors[name] = [str(UNKNOWN_WORDS) % {"words": "、".join(unknown)}]
    if script.NAME in script.words_in(consent):
        told = [*errors.get("consent", []), str(NAME_IN_CONSENT)]
        errors["consent"] = ["；".join(told)]  # a page shows one sentence beside a field
    if errors:
        raise InvalidInput(errors=errors)


def _refuse_wrong_days(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise InvalidInput(errors={"ends_on": [str(ENDS_BEFORE)]})


def _refuse_foreign_items(actor: Actor, item_ids: list[str]) -> None:
    own = {str(one.id) for one in queries.items(actor)}
    if not own.issuperset(item_ids):
        raise InvalidInput(errors={"item_ids": [str(NOT_THE_HALLS)]})


def _empty_queue(session: Session, campaign: ConversionCampaign) -> None:
    """Numbers that nobody is calling leave the queue; their cases wait for the next campaign."""
    free = calls.waiting_numbers(campaign)
    session.execute(
        update(ConversionCase)
        .where(
            ConversionCase.hall_id == campaign.hall_id,
            ConversionCase.state == CaseState.QUEUED,
            ConversionCase.number_id.in_(free),
        )
        .values(state=CaseState.ELIGIBLE, version=ConversionCase.version + 1)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(ConversionNumber)
        .where(ConversionNumber.hall_id == campaign.hall_id, ConversionNumber.id.in_(free))
        .values(
            state=NumberState.DONE,
            callback_at=None,
            callback_for=None,
            anyone_from=None,
            version=ConversionNumber.version + 1,
        )
        .execution_options(synchronize_session=False)
    )
