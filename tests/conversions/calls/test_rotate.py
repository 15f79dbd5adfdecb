"""Keys rotate while a campaign runs: numbers, wishes and consents open and are found afterwards."""

from flask import Flask

from tests import builders_calls, builders_conversions
from tests.identity.test_rotate_keys import destroy_older, rotate
from webapp.conversions import consenting
from webapp.conversions.calling import drafts
from webapp.conversions.kinds import Disposition
from webapp.conversions.models import ConversionCampaign
from webapp.conversions.queries import calls
from webapp.conversions.services import claiming, queueing
from webapp.foundation.access import Actor
from webapp.foundation.database import db, new_id


def test_what_was_said_on_the_telephone_moves_to_the_new_keys(
    app: Flask, actor: Actor, campaign: ConversionCampaign, caller: Actor, flask: object
) -> None:
    wanted = builders_calls.consented_case(actor, caller, campaign, phone="+8613900139000")
    builders_calls.queued_case(actor)
    builders_calls.saved(caller, campaign, Disposition.DO_NOT_CALL)

    builders_calls.queued_case(actor, phone="+8613700137000")
    open_call = builders_calls.dialled(caller, campaign)
    claiming.keep(caller, open_call.id, {"detail": "望江里 8 栋"})

    rotate(flask)
    destroy_older(flask)
    db.session.expire_all()
    typed = drafts.typed_in(calls.own_call(caller, open_call.id))
    assert typed == {"detail": "望江里 8 栋"}

    consent = calls.consent_of(wanted)
    assert consent is not None
    assert consenting.address_of(consent) == builders_calls.ADDRESS
    claiming.take_away(actor, open_call.id)
    again = builders_calls.queued_case(actor)
    assert claiming.claim_next(caller, campaign.id, new_id()) is None
    assert calls.numbers_by_id(campaign.hall_id, [again.number_id])


def test_a_number_is_called_once_whatever_key_its_cases_are_indexed_under(
    app: Flask, actor: Actor, campaign: ConversionCampaign, flask: object
) -> None:
    early = builders_conversions.case(actor)
    rotate(flask, "--batch", "1")
    late = builders_conversions.case(actor)
    queueing.queue_due()

    numbers = calls.numbers_by_id(campaign.hall_id, [early.number_id, late.number_id])
    assert len(numbers) == 1
