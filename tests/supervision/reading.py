"""A platform that speaks GeoReport, and believes no answer that its schemas do not allow."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
from flask.testing import FlaskClient
from lxml import etree
from werkzeug.test import TestResponse

GRAMMAR = etree.RelaxNG(etree.parse(Path(__file__).with_name("georeport.rng")))
SCHEMAS = json.loads(Path(__file__).with_name("georeport.json").read_text())
TYPES = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}


class Platform:
    """Asks and sends."""

    def __init__(self, client: FlaskClient, key: str = "") -> None:
        self.client = client
        self.key = key

    def json(self, path: str, kind: str, status: int = 200, /, **query: Any) -> Any:
        """The value of a JSON answer."""
        answer = self.client.get(f"/open311/{path}.json", query_string=query)
        return checked(answer, kind if status == 200 else "errors", "json", status)

    def xml(self, path: str, kind: str, status: int = 200, /, **query: Any) -> Any:
        """The root of an XML answer."""
        answer = self.client.get(f"/open311/{path}.xml", query_string=query)
        return checked(answer, kind if status == 200 else "errors", "xml", status)

    def requests(self, **query: Any) -> list[dict[str, Any]]:
        """The requests that a query finds."""
        return self.json("v2/requests", "service_requests", **query)

    def send(self, status: int = 200, suffix: str = "json", /, **given: Any) -> Any:
        """Report something; without more it is a closed office on the map."""
        form = {"api_key": self.key, "service_code": "closed", **given}
        if not {"lat", "long", "address_id", "address_string"} & given.keys():
            form |= {"address_id": "YZ-3301"}
        answer = self.client.post(
            f"/open311/v2/requests.{suffix}",
            data={name: value for name, value in form.items() if value is not None},
        )
        return checked(answer, "created" if status == 200 else "errors", suffix, status)


def checked(answer: TestResponse, kind: str, suffix: str, status: int) -> Any:
    """The content of an answer that has this status and is valid."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == TYPES[suffix]
    if suffix == "json":
        found = json.loads(answer.data)
        jsonschema_rs.validate({**SCHEMAS, "$ref": f"#/$defs/{kind}"}, found)
        if kind == "errors":
            assert {one["code"] for one in found} == {status}
        return found
    assert answer.data.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    root = etree.fromstring(answer.data)
    GRAMMAR.assertValid(root)
    assert root.tag == ("service_requests" if kind == "created" else kind)
    if kind == "errors":
        assert {code.text for code in root.iter("code")} == {str(status)}
    return root
