"""A case that was called for: its attempts, its consent, and the receipt for paper."""

import pytest
from flask.testing import FlaskClient

from tests import builders, builders_calls
from webapp.conversions.models import ConversionCampaign, ConversionCase
from webapp.foundation.access import Actor, Role
from webapp.places.models import Organisation


@pytest.fixture
def consented(actor: Actor, campaign: ConversionCampaign, caller: Actor) -> ConversionCase:
    """A case whose person agreed on the telephone."""
    return builders_calls.consented_case(actor, caller, campaign, recording="R-20261123-7")


def test_the_case_shows_its_attempts_and_its_consent_masked(
    client: FlaskClient, hall: Organisation, caller: Actor, consented: ConversionCase
) -> None:
    builders.sign_in(client, builders.account(Role.HALL_CLERK, hall))

    page = client.get(f"/conversions/cases/{consented.id}").text

    assert "R-20261123-7" in page
    assert "已说明“邮费 12.00 元，收件时付”" in page
    assert "第 1 次" in page
    for secret in ("13800138000", caller.name, "望江里", builders_calls.ADDRESS.recipient):
        assert secret not in page


def test_the_receipt_for_paper(
    client: FlaskClient, hall: Organisation, consented: ConversionCase
) -> None:
    builders.sign_in(client, builders.account(Role.HALL_CLERK, hall))

    page = client.get(f"/conversions/cases/{consented.id}/consent").text

    assert "已说明“邮费 12.00 元，收件时付”，对方答“同意邮寄”" in page
    assert "2026 年 11 月 23 日 10:00" in page
    assert 'class="qr' in page
    assert "望江里" not in page


def test_without_a_consent_or_elsewhere_there_is_no_receipt(
    client: FlaskClient, hall: Organisation, actor: Actor, consented: ConversionCase
) -> None:
    waiting = builders_calls.queued_case(actor, phone="+8613900139000")
    builders.sign_in(client, builders.account(Role.HALL_CLERK, hall))
    assert client.get(f"/conversions/cases/{waiting.id}/consent").status_code == 404
    assert "坐席会打电话问" in client.get(f"/conversions/cases/{waiting.id}").text

    elsewhere = client.application.test_client()
    builders.sign_in(elsewhere, builders.account(Role.HALL_CLERK, builders.hall()))
    assert elsewhere.get(f"/conversions/cases/{consented.id}/consent").status_code == 404
