"""The forms of places as a browser sends them."""

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import builders
from webapp.places.models import Organisation


def send(client: FlaskClient, page: str, form: dict[str, Any], to: str = "") -> TestResponse:
    """Send the form of a page, with its token."""
    token = builders.token_on(client.get(page).text)
    return client.post(to or page, data={"csrf_token": token, **form})


def outlet_form(of: Organisation, **fields: Any) -> dict[str, Any]:
    """What the page of a new outlet sends, with some of it changed."""
    return {
        "kind": "outlet",
        "code": "YL-09",
        "name": "青石路揽投部",
        "company_id": str(of.id),
        "province": "360000",
        "city": "360100",
        "county": "360102",
        "address": "青石路 18 号",
        "postcode": "330006",
        "phone": "0791-8670 0000",
        "longitude": "115.8921",
        "latitude": "28.6765",
        **{f"hours_{day}": "08:00-12:00, 14:00-18:00" for day in range(1, 6)},
        "hours_6": "9-12",
        "hours_7": "",
        "services": ["ems", "pickup"],
        "demands_photo": "yes",
        **fields,
    }
