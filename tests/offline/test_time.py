"""The phone's clock is kept and never believed alone; capture ends without contact."""

JUDGE = """
import { judge } from "./foundation/clock.js";
answer(given.moments.map((now) => judge(given.measured, now)));
"""
CAPTURE = """
import { capture } from "./foundation/session.js";
answer(given.asked.map(([session, now]) => capture(session, now)));
"""
HOUR = 3_600_000
MEASURED = {"offset": -120, "wall": 1_000_000, "mono": 5_000, "life": 7}


READINGS = [
    ({"wall": 1_060_000, "mono": 65_000, "life": 7}, (-120, 60_000)),
    # The phone slept: the monotonic clock stood still, the other is right.
    ({"wall": 4_600_000, "mono": 65_000, "life": 7}, (-120, 3_600_000)),
    # Somebody set the phone back by an hour within this page's life.
    (
        {"wall": 1_060_000 - HOUR, "mono": 65_000, "life": 7},
        (-120 + HOUR, 60_000),
    ),
    # … or before this page was loaded: at least that much is certain.
    ({"wall": 1_000_000 - HOUR, "mono": 10, "life": 8}, (-120 + HOUR, 0)),
    # After a reload the phone's own clock tells the age.
    ({"wall": 1_060_000, "mono": 10, "life": 8}, (-120, 60_000)),
]


def test_offset_and_age(node):
    seen = node(JUDGE, measured=MEASURED, moments=[now for now, _reading in READINGS])

    assert [tuple(one.values()) for one in seen] == [reading for _now, reading in READINGS]


def test_a_phone_that_never_heard_the_time_says_so(node):
    nothing = node("""
        import { judge } from "./foundation/clock.js";
        answer(judge(undefined, { wall: 1, mono: 1, life: 1 }));
    """)

    assert nothing == {"server_offset_ms": None, "offset_age_ms": None}


def session(**changes):
    return {
        "account_id": "a",
        "outlet": {"id": "o"},
        "capture_hours": 72,
        "contacted_at": 0,
        "latest_at": 0,
        "signed_out": False,
    } | changes


MAY_CAPTURE = [
    (session(), 0, (True, None, 72)),
    (session(), 71.5 * HOUR, (True, None, 0)),
    (session(), 72 * HOUR, (True, None, 0)),
    (session(), 72 * HOUR + 1, (False, "too-long", 0)),
    # Setting the clock back wins nothing.
    (session(latest_at=80 * HOUR), 1 * HOUR, (False, "too-long", 0)),
    (session(signed_out=True), 0, (False, "signed-out", 0)),
    (session(outlet=None), 0, (False, "not-theirs", 0)),
    (session(may=["reports:keep"]), 0, (False, "not-theirs", 0)),
    (None, 0, (False, "nobody", 0)),
]


def test_capture_ends_some_hours_after_the_last_contact(node):
    asked = [[known, now] for known, now, _answer in MAY_CAPTURE]

    seen = node(CAPTURE, asked=asked)

    assert [tuple(one.values()) for one in seen] == [answer for *_asked, answer in MAY_CAPTURE]


def test_wrong_unlock_codes_wait_longer_each_time(node):
    waits = node("""
        import { waitAfter } from "./foundation/pin.js";
        answer([1, 2, 3, 4, 5, 6, 7, 20].map(waitAfter));
    """)

    assert waits == [0, 0, 5000, 15_000, 45_000, 135_000, 405_000, 900_000]
