"""The API as it describes itself, and the public keys."""

import schemathesis

from webapp.application import create_app
from webapp.foundation import crypto
from webapp.foundation.keys import Purpose
from webapp.settings import Mode


def test_the_description_is_valid_and_names_what_phones_send(app):
    description = spec_of(app)

    schemathesis.openapi.from_dict(description).validate()
    paths = description["paths"]
    for path in ("records", "pickups/today", "pickups/find", "keys", "conversion-cases"):
        assert f"/api/v1/{path}" in paths
    for path in ("tracking-events", "delivery-attempts"):
        assert f"/api/v1/{path}" in paths
    schemas = description["components"]["schemas"]
    assert {"FrozenPickup", "FrozenRefusal", "FrozenVoid", "FrozenCorrection"} <= set(schemas)
    answers = set(paths["/api/v1/records"]["post"]["responses"])
    assert {"201", "409", "410", "413", "422"} <= answers
    machines = paths["/api/v1/conversion-cases"]["post"]
    assert machines["security"] == [{"apiKey": []}]
    assert machines["parameters"][0]["name"] == "Idempotency-Key"


def test_the_description_is_for_people_who_are_signed_in_but_public_in_the_demo(
    app, client, settings
):
    assert client.get("/api/v1/openapi.json").status_code == 401
    demo = create_app(type(settings)(**{**vars(settings), "mode": Mode.DEMO}))

    assert demo.test_client().get("/api/v1/openapi.json").status_code == 200


def test_anybody_may_fetch_the_public_keys(app, client):
    answer = client.get("/api/v1/keys")

    assert answer.status_code == 200
    keys = app.extensions["keys"]
    opening = keys.current(Purpose.OPENING)
    assert answer.json["opening"] == {
        "id": opening.id,
        "public": crypto.to_base64url(opening.public_point),
    }
    assert all(len(crypto.from_base64url(key["public"])) == 65 for key in answer.json["receipt"])
    assert len(answer.json["receipt"]) == len(keys.known(Purpose.RECEIPT))
    assert answer.headers["Cache-Control"] == "no-store"


def spec_of(app):
    api = app.extensions["flask-smorest"]["apis"][""]["ext_obj"]
    return api.spec.to_dict()
