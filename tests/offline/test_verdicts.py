"""What each answer of the server, or of somebody in between, means for the queue."""

VERDICT = """
import { verdict } from "./foundation/verdict.js";
answer(given.answers.map((one) => verdict(one)));
"""
MAY_GO = """
import { mayGo } from "./foundation/verdict.js";
const moment = { now: given.now, waiting: new Set(given.waiting) };
answer(given.entries.map((entry) => mayGo(entry, given.me, moment)));
"""


def answer(status, slug="", *, ours=True, retry=None, **body):
    if slug:
        body["type"] = f"urn:problem:{slug}"
    return {"status": status, "ours": ours, "body": body if ours else None, "retryAfter": retry}


def judged(node, one):
    return node(VERDICT, answers=[one])[0]


MEANINGS = [
    (answer(0, ours=False), "wait"),
    (answer(201, receipt="token"), "verify"),
    (answer(200, receipt="token"), "verify"),
    (answer(200, ours=False), "wait"),  # a captive portal's page
    (answer(201, ours=False), "wait"),
    (answer(200), "wait"),  # JSON, but no receipt
    (answer(200, receipt=None), "wait"),
    (answer(200, receipt={"signed": True}), "wait"),
    (answer(401, "unauthorised"), "sign-in"),
    (answer(401, ours=False), "sign-in"),
    (answer(403, "forbidden"), "look"),
    (answer(403, ours=False), "wait"),
    (answer(404, "not-found"), "look"),
    (answer(404, ours=False), "wait"),
    (answer(409, "record-differs"), "look"),
    (answer(409, "conflict"), "later"),
    (answer(409, "not-received-yet"), "later"),
    (answer(409, "waybill-recorded"), "look"),
    (answer(409, "not-the-head"), "look"),
    (answer(409, ours=False), "wait"),
    (answer(410, "gone"), "gone"),
    (answer(410, ours=False), "wait"),
    (answer(413, "too-large"), "look"),
    (answer(413, ours=False), "look"),
    (answer(415, "unsupported-media"), "look"),
    (answer(422, "invalid-input"), "look"),
    (answer(422, "unknown-key"), "look"),
    (answer(422, ours=False), "wait"),
    (answer(429, "too-many"), "wait"),
    (answer(500), "later"),
    (answer(500, ours=False), "later"),
    (answer(502, ours=False), "wait"),
    (answer(503, "unavailable"), "wait"),
    (answer(504, ours=False), "wait"),
    (answer(511, ours=False), "later"),
]


def test_each_answer_has_one_meaning(node):
    decided = node(VERDICT, answers=[one for one, _act in MEANINGS])

    assert [one["act"] for one in decided] == [act for _one, act in MEANINGS]


def test_only_a_receipt_leads_to_deletion(node):
    every = [
        answer(status, slug, ours=ours)
        for status in (0, *range(200, 600))
        for slug in ("", "record-differs", "gone")
        for ours in (True, False)
    ]

    acts = {one["act"] for one in node(VERDICT, answers=every)}

    assert "verify" not in acts


def test_missing_photos_are_named(node):
    decided = judged(node, answer(409, "photos-missing", missing=["aa", "bb"]))

    assert decided == {"act": "photos", "missing": ["aa", "bb"]}


def test_a_refusal_keeps_its_reason_for_the_courier(node):
    decided = judged(node, answer(422, "invalid-input", detail="…", errors={"destination": ["x"]}))

    assert decided["again"] is False
    assert decided["reason"] == {
        "status": 422,
        "slug": "invalid-input",
        "detail": "…",
        "errors": {"destination": ["x"]},
    }


def test_what_may_heal_by_itself_is_tried_again(node):
    decided = node(VERDICT, answers=[answer(status, "x") for status in (403, 404, 413)])

    assert all(one["again"] for one in decided)


def test_the_wait_doubles_with_chance_and_ends_at_five_minutes(node):
    spans = node("""
        import { backOff } from "./foundation/verdict.js";
        const least = (failures) => backOff(failures, null, 0);
        const most = (failures) => backOff(failures, null, 0.999);
        answer([1, 2, 3, 8, 9, 40].map((failures) => [least(failures), most(failures)]));
    """)

    assert spans[0] == [1000, 1999]
    assert spans[1] == [2000, 3998]
    assert spans[-1][1] < 300_000
    assert spans[-1][0] == 150_000


def test_what_the_server_asks_for_wins_up_to_an_hour(node):
    asked = node("""
        import { backOff } from "./foundation/verdict.js";
        answer([7000, 10 ** 9].map((span) => backOff(3, span)));
    """)

    assert asked == [7000, 3_600_000]


ME = {"account_id": "me", "outlet": {"id": "here"}}


GOES = [
    ({"captured_by": "me", "outlet_id": "here"}, True),
    ({"captured_by": "me", "outlet_id": "where-i-was"}, True),
    ({"captured_by": "colleague", "outlet_id": "here"}, True),
    ({"captured_by": "stranger", "outlet_id": "elsewhere"}, False),
    ({"captured_by": "me", "outlet_id": "here", "state": "gone"}, False),
    ({"captured_by": "me", "outlet_id": "here", "state": "look"}, False),
    ({"captured_by": "me", "outlet_id": "here", "state": "look", "again_at": 50}, True),
    ({"captured_by": "me", "outlet_id": "here", "again_at": 150}, False),
    ({"captured_by": "me", "outlet_id": "here", "depends_on": "still-here"}, False),
    ({"captured_by": "me", "outlet_id": "here", "depends_on": "sent"}, True),
]


def test_whose_records_go_now(node):
    usual = {"state": "local", "again_at": None, "depends_on": None}
    entries = [usual | entry for entry, _goes in GOES]

    gone = node(MAY_GO, entries=entries, me=ME, now=100, waiting=["still-here"])

    assert gone == [goes for _entry, goes in GOES]


def test_nobody_signed_in_sends_nothing(node):
    entry = {"state": "local", "captured_by": "me", "outlet_id": "here"}

    assert node(MAY_GO, entries=[entry], me=None, now=100, waiting=[]) == [False]
