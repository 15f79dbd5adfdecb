"""The stage itself: a real server and a real Chromium with the policy in force."""

import http.client

import pytest

pytestmark = pytest.mark.browser


def test_a_killed_server_comes_back_on_the_same_address(server):
    before = status_of(server)
    server.kill()
    with pytest.raises(OSError, match="refused"):
        status_of(server)
    server.start()
    assert before == status_of(server) == 200


def test_chromium_sees_the_server(server, browser_context):
    page = browser_context().new_page()
    answer = page.goto("/healthz")
    assert answer is not None
    assert answer.ok


def status_of(server):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    connection.request("GET", "/healthz")
    return connection.getresponse().status
