"""The code for the acceptance slip: leads to the case, says nothing of the person."""

import re

from flask.testing import FlaskClient

from tests import builders, builders_conversions
from webapp.accounts.models import Account
from webapp.conversions import citizen_messages
from webapp.conversions.models import ConversionCase
from webapp.foundation import clock, qr
from webapp.foundation.access import Actor, Role
from webapp.foundation.database import db, transaction


def _case(actor: Actor) -> ConversionCase:
    return builders_conversions.case(actor, name="王晓明", last_four="012X")


def test_the_slip_leads_to_the_case_in_both_languages_and_names_nobody(
    client: FlaskClient, clerk: Account, actor: Actor
) -> None:
    case = _case(actor)
    builders.sign_in(client, clerk)
    address = f"/conversions/cases/{case.id}/slip"
    assert f'href="{address}"' in client.get(f"/conversions/cases/{case.id}").text

    page = client.get(address).text

    link = citizen_messages.link_to(case)
    assert link.endswith(f"/documents?case={case.case_number}")
    assert qr.draw(link).path in page
    assert "证照可以邮寄给您" in page
    assert "Your document can be posted to you" in page
    assert case.case_number in page
    sheet = page.split('class="sheet-slip"')[1]
    item = builders_conversions.item_of(case)
    for personal in ("王", case.masked_phone, "012X", item.name, item.department.name):
        assert personal not in re.sub(r"<svg.*?</svg>", "", sheet)


def test_a_foreign_case_and_an_erased_one_have_none(
    client: FlaskClient, clerk: Account, actor: Actor
) -> None:
    case = _case(actor)
    address = f"/conversions/cases/{case.id}/slip"
    elsewhere = client.application.test_client()
    builders.sign_in(elsewhere, builders.account(Role.HALL_CLERK, builders.hall()))
    assert elsewhere.get(address).status_code == 404
    with transaction() as session:
        session.get_one(ConversionCase, (case.hall_id, case.id)).erase(clock.now())
    db.session.expire_all()

    builders.sign_in(client, clerk)

    assert client.get(address).status_code == 404
    assert address not in client.get(f"/conversions/cases/{case.id}").text
