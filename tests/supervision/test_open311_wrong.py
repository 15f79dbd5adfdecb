"""A client that sends everything wrong: each refusal is GeoReport's, and nothing is left behind."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from tests import builders
from tests.supervision.conftest import post_office
from tests.supervision.reading import TYPES, checked
from webapp.findings.models import Finding, FindingStep
from webapp.foundation.access import Permission, Role
from webapp.foundation.database import db
from webapp.identity.documents import check_digit

REQUESTS = "/open311/v2/requests"


def nothing_is_left() -> bool:
    return not db.session.scalar(select(func.count()).select_from(Finding))


@pytest.mark.parametrize("suffix", ["xml", "json"])
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "v2/nothing", 404),
        ("GET", "v2/services/nothing", 404),
        ("GET", "v2/services/fire-risk", 404),
        ("GET", "v2/requests/nothing", 404),
        ("GET", "v2/requests/01a207f3-66bf-728e-9716-4011e838e2d5", 404),
        ("GET", "v2/tokens/nothing", 404),
        ("GET", "v2/tokens/01a207f3-66bf-728e-9716-4011e838e2d5", 404),
        ("GET", "v3/requests", 404),
        ("POST", "v2/services", 405),
        ("PUT", "v2/requests", 405),
        ("DELETE", "v2/requests/x", 405),
        ("POST", "v2/requests", 403),
    ],
)
def test_addresses_and_methods(client, app, method, path, status, suffix) -> None:
    answer = client.open(f"/open311/{path}.{suffix}", method=method)

    checked(answer, "errors", suffix, status)
    assert ("Allow" in answer.headers) == (status == 405)


@pytest.mark.parametrize(
    "path", ["/open311", "/open311/", "/open311/v2", "/open311/v2/requests", "/open311/v2/x.csv"]
)
def test_without_a_suffix_it_is_told_in_xml(client, app, path) -> None:
    checked(client.get(path), "errors", "xml", 404)


def test_other_addresses_have_other_pages(client, app) -> None:
    answer = client.get("/open311v2/requests.json")

    assert answer.status_code == 404
    assert answer.mimetype == "text/html"


@pytest.mark.parametrize("suffix", ["xml", "json"])
@pytest.mark.parametrize(
    ("query", "status", "names"),
    [
        ({"start_date": "2026-01-01"}, 400, ["start_date"]),
        ({"start_date": "2026-01-01T00:00:00"}, 400, ["start_date"]),
        ({"start_date": "2026-02-30T00:00:00Z"}, 400, ["start_date"]),
        ({"start_date": "0001-01-01T00:00:00+14:00"}, 400, ["start_date"]),
        ({"start_date": "2026-01-01T00:00:00+99:99"}, 400, ["start_date"]),
        ({"start_date": "yesterday", "end_date": "1767225600"}, 400, ["end_date", "start_date"]),
        ({"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-04-01T00:00:01Z"}, 400, None),
        ({"start_date": "2026-01-02T00:00:00Z", "end_date": "2026-01-01T00:00:00Z"}, 400, None),
        ({"status": "opened"}, 400, ["status"]),
        ({"status": "open,x", "page": "0", "page_size": "1001"}, 400, None),
        ({"page": "-1"}, 400, ["page"]),
        ({"page": "1.5"}, 400, ["page"]),
        ({"page": "²"}, 400, ["page"]),
        ({"page_size": "9" * 400}, 400, ["page_size"]),
        ({"service_code": "closed,nothing"}, 404, None),
        ({"service_code": "fire-risk"}, 404, None),
        ({"jurisdiction_id": "nanchang.example"}, 404, None),
        ({"api_key": "nothing"}, 403, None),
        ({"status": "\x00"}, 400, None),
    ],
)
def test_queries(client, app, query, status, names, suffix) -> None:
    answer = client.get(f"{REQUESTS}.{suffix}", query_string=query)

    found = checked(answer, "errors", suffix, status)
    if names and suffix == "json":
        assert sorted(one["description"].partition(":")[0] for one in found) == names


@pytest.mark.parametrize("edge", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
@pytest.mark.parametrize("name", ["start_date", "end_date"])
def test_the_ends_of_the_calendar(platform, name, edge) -> None:
    assert platform.requests(**{name: edge}) == []


@pytest.mark.parametrize("suffix", ["xml", "json"])
def test_keys(client, platform, keys, office, suffix) -> None:
    other = keys(Permission.CONVERSIONS_SEND)
    for key in (None, "", "  ", "nothing", platform.key[:-1], platform.key.upper(), other):
        platform.send(403, suffix, api_key=key)
    in_the_query = client.post(f"{REQUESTS}.{suffix}?api_key={platform.key}")
    checked(in_the_query, "errors", suffix, 403)

    assert nothing_is_left()


def test_whoever_is_signed_in_is_no_platform(client, platform, office) -> None:
    builders.sign_in(client, builders.account(Role.COUNTY_OFFICER, builders.bureau("360102")))

    platform.send(403, api_key=None)

    assert nothing_is_left()


IDENTITY = "11010118800101001" + check_digit("11010118800101001")


@pytest.mark.parametrize("suffix", ["xml", "json"])
@pytest.mark.parametrize(
    ("sent", "status", "names"),
    [
        ({"service_code": None}, 400, ["service_code"]),
        ({"service_code": "  "}, 400, ["service_code"]),
        ({"service_code": "nothing"}, 404, []),
        ({"service_code": "prohibited-goods"}, 404, []),
        ({"service_code": None, "address_id": "", "phone": "x"}, 400, 3),
        ({"address_id": ""}, 400, ["lat"]),
        ({"address_id": "YZ-9999"}, 400, ["address_id"]),
        ({"address_id": "YZ-CLOSED"}, 400, ["address_id"]),
        ({"lat": "28.6"}, 400, ["long"]),
        ({"long": "115.9"}, 400, ["lat"]),
        ({"lat": "91", "long": "115.9"}, 400, ["lat"]),
        ({"lat": "115.9", "long": "28.6"}, 400, ["lat"]),
        ({"lat": "NaN", "long": "inf"}, 400, ["lat", "long"]),
        ({"lat": "1e1", "long": "0x10"}, 400, ["lat", "long"]),
        ({"lat": "90", "long": "180"}, 400, ["lat"]),
        ({"lat": "0", "long": "0"}, 400, ["lat"]),
        ({"lat": "28,6", "long": "115,9"}, 400, ["lat", "long"]),
        ({"address_string": "没有这个地方"}, 400, ["address_string"]),
        ({"address_string": "x" * 201}, 400, ["address_string"]),
        ({"description": "字" * 4001}, 400, ["description"]),
        ({"description": "\x07"}, 400, ["description"]),
        ({"description": "南昌".encode("gbk")}, 400, ["description"]),
        ({"description": f"他的证件 {IDENTITY}"}, 400, ["description"]),
        ({"phone": "12"}, 400, ["phone"]),
        ({"phone": "one three nine"}, 400, ["phone"]),
        ({"media_url": "javascript:alert(1)"}, 400, ["media_url"]),
        ({"media_url": "http://"}, 400, ["media_url"]),
        ({"media_url": "http://[x"}, 400, ["media_url"]),
        ({"media_url": "https://example.test/" + "a" * 1000}, 400, ["media_url"]),
        ({"attribute[nothing]": "1"}, 400, ["attribute[nothing]"]),
        ({"attribute[closed_how]": "sideways"}, 400, ["attribute[closed_how]"]),
        ({"attribute[closed_how][]": ["all-day", "opened-late"]}, 400, ["attribute[closed_how]"]),
        ({"attribute[seen_at]": "gestern"}, 400, ["attribute[seen_at]"]),
        ({"attribute[seen_at]": "2999-01-01T00:00:00Z"}, 400, ["attribute[seen_at]"]),
        ({"attribute[seen_at]": "0001-01-01T00:00:00+08:00"}, 400, ["attribute[seen_at]"]),
        ({"jurisdiction_id": "elsewhere"}, 404, []),
        ({"description": "\x00"}, 400, []),
    ],
)
def test_parameters(platform, office, sent, status, names, suffix) -> None:
    post_office(code="YZ-CLOSED", closed=True, latitude=None, longitude=None)

    found = platform.send(status, suffix, **sent)

    if suffix == "json":
        told = [one["description"].partition(": ")[0] for one in found]
        if isinstance(names, int):
            assert len(told) == names
        elif names:
            assert sorted(told) == names
        for one in found:
            assert IDENTITY not in one["description"]
    assert nothing_is_left()


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b'{"service_code": "closed"}', "application/json", 400),
        (b"<request/>", "text/xml", 400),
        (b"service_code=closed", "", 400),
        (b"service_code=closed", "text/plain", 400),
        (b"%ff%fe=%00", "application/x-www-form-urlencoded", 400),
        (b"&&==&;", "application/x-www-form-urlencoded", 403),
        (b"--x", "multipart/form-data; boundary=x", 403),
        (b"--x", "multipart/form-data", 403),
        (b"a=" + b"b" * (3 * 1024 * 1024), "application/x-www-form-urlencoded", 413),
        (b"&".join(b"a%d=b" % n for n in range(5000)), "application/x-www-form-urlencoded", 403),
    ],
)
@pytest.mark.parametrize("suffix", ["xml", "json"])
def test_bodies(client, office, body, kind, status, suffix) -> None:
    answer = client.post(f"{REQUESTS}.{suffix}", data=body, headers={"Content-Type": kind})

    checked(answer, "errors", suffix, answer.status_code)
    assert 400 <= answer.status_code < 500
    assert answer.status_code == status
    assert nothing_is_left()


def test_files_are_not_taken(client, key, office) -> None:
    with open(__file__, "rb") as file:
        form = {"api_key": key, "service_code": "closed", "address_id": office.code, "media": file}
        answer = client.post(f"{REQUESTS}.json", data=form)

    checked(answer, "errors", "json", 400)
    assert nothing_is_left()


def test_the_fields_of_a_form_with_parts_are_taken(client, key, office) -> None:
    answer = client.post(
        f"{REQUESTS}.json",
        data={"api_key": key, "service_code": "closed", "address_id": office.code},
        content_type="multipart/form-data",
    )

    checked(answer, "created", "json", 200)


def test_a_platform_that_runs_wild_is_slowed(platform, office, monkeypatch) -> None:
    monkeypatch.setattr("webapp.supervision.open311.views.REPORTS_AN_HOUR", 1)
    platform.send()

    platform.send(429)
    platform.send(429, "xml")

    assert db.session.scalar(select(func.count()).select_from(FindingStep)) == 1


@pytest.mark.parametrize("suffix", ["xml", "json"])
def test_our_own_fault_is_told_without_its_cause(client, app, monkeypatch, suffix) -> None:
    def fall(*_given: object) -> None:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr("webapp.supervision.open311.queries.requests", fall)

    answer = client.get(f"{REQUESTS}.{suffix}")

    checked(answer, "errors", suffix, 500)
    assert "secret" not in answer.text
    assert "服务器出了问题" in answer.text


texts = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["", " ", "0", "-1", "1e400", "closed", "open", "28.6829", "115.9089", "YZ-3301"]
        + ["2026-11-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "湖滨邮政支局", "\u202e", "%s{0}"]
    ),
)
names = st.one_of(
    st.sampled_from(
        ["service_code", "lat", "long", "address_id", "address_string", "description", "phone"]
        + ["media_url", "attribute[seen_at]", "attribute[closed_how][]", "attribute[[]]", "email"]
        + ["service_request_id", "start_date", "end_date", "status", "page", "page_size"]
    ),
    st.text(max_size=10),
)
wild = st.dictionaries(names, st.one_of(texts, st.lists(texts, max_size=3)), max_size=8)
ONE_WORLD = settings(
    max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


@ONE_WORLD
@given(sent=wild, suffix=st.sampled_from(["xml", "json"]))
def test_whatever_is_sent_is_answered_as_georeport_would(
    client, key, office, monkeypatch, sent, suffix
) -> None:
    monkeypatch.setattr("webapp.supervision.open311.views.REPORTS_AN_HOUR", 10_000)
    monkeypatch.setattr("webapp.supervision.open311.views.READS_A_MINUTE", 10_000)
    posted = client.post(f"{REQUESTS}.{suffix}", data={**sent, "api_key": key})
    asked = client.get(f"{REQUESTS}.{suffix}", query_string=sent)

    for answer, kind in ((posted, "created"), (asked, "service_requests")):
        assert answer.status_code in (200, 400, 404), answer.text
        is_good = answer.status_code == 200
        checked(answer, kind if is_good else "errors", suffix, answer.status_code)
        assert answer.headers["Content-Type"] == TYPES[suffix]
