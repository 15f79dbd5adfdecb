"""`georeport`, a client that others wrote, reads from the real server."""

import pytest
import requests
from georeport import GeoReport

from tests.builders_findings import People
from tests.supervision.conftest import key_of, post_office
from webapp.findings.lifecycle import FindingState
from webapp.foundation.access import Permission


@pytest.mark.parametrize("output_format", ["json", "xml"])
def test_an_independent_client_reads_what_we_serve(server, output_format) -> None:
    people = People(post_office())
    people.bring(people.report(), FindingState.CONFIRMED)
    finding = people.report()
    api = GeoReport(
        f"{server.url}/open311/v2", jurisdiction="127.0.0.1", output_format=output_format
    )

    services = api.get_service_list()
    assert len(services) == 11
    for service in services:
        definition = api.get_service_definition(service["service_code"])
        assert definition["service_code"] == service["service_code"]
        assert definition["attributes"]
    both = api.get_service_requests()
    assert [one["status"] for one in both] == ["open", "closed"]
    listed = api.get_service_requests(
        service_code="closed,notice-missing",
        status="open,closed",
        start_date="2000-01-01T00:00:00Z",
        end_date="2000-03-31T00:00:00+08:00",
        service_request_id=str(finding.id),
    )
    alone = api.get_service_request(str(finding.id))
    assert listed == ([alone] if output_format == "json" else alone)
    assert alone["service_request_id"] == str(finding.id)
    assert float(alone["lat"]) == people.outlet.latitude
    with pytest.raises(requests.HTTPError) as wrong:
        api.get_service_requests(start_date="yesterday")
    assert wrong.value.response.status_code == 400


def test_what_is_sent_over_the_line_is_read_over_the_line(server) -> None:
    office = post_office()
    key = key_of(Permission.FINDINGS_SEND)
    url = f"{server.url}/open311/v2/requests"
    form = {"api_key": key, "service_code": "closed", "description": "门锁着 & 没告示"}
    place = {"lat": office.latitude, "long": office.longitude}

    sent = requests.post(f"{url}.json", data=form | place, timeout=20)
    assert sent.status_code == 200, sent.text
    [made] = sent.json()
    read = requests.get(
        f"{url}/{made['service_request_id']}.xml",
        headers={"Authorization": f"Bearer {key}"},
        timeout=20,
    )

    assert "<description>门锁着 &amp; 没告示" in read.content.decode()
    refused = requests.post(f"{url}.xml", data=form, timeout=20)
    assert refused.status_code == 400
    assert refused.headers["Content-Type"] == "text/xml; charset=utf-8"
