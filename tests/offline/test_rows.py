"""The shift as one list: the phone's queue, its proofs, and what the server knows."""

ROWS = """
import { rowsOf, tallyOf } from "./pickups/rows.js";
const rows = rowsOf(given);
answer({ rows, tally: tallyOf(rows, given.day) });
"""
DAY = "2026-11-23"
MORNING, NOON = "2026-11-23T01:00:00.000Z", "2026-11-23T04:00:00.000Z"
YESTERDAY = "2026-11-22T15:59:59.000Z"
ME = {"account_id": "me"}


def summary(**more):
    return {"waybills": ["EA418205354CN"], "masked_name": "王*明", "class": "loose"} | more


def queued(id_, *, state="local", kind="pickup", at=NOON, by="me", **rest):
    return {
        "id": id_,
        "kind": kind,
        "state": state,
        "captured_at": at,
        "captured_by": by,
        "summary": summary(**rest),
    }


def proof(id_, *, kind="pickup", at=NOON, by="me", **rest):
    return {
        "id": id_,
        "kind": kind,
        "captured_at": at,
        "captured_by": by,
        "receipt": f"receipt of {id_}",
        "summary": summary(**rest),
    }


def line(id_, *, state="received", at=MORNING, **rest):
    return {
        "id": id_,
        "head_id": rest.pop("head_id", id_),
        "kind": rest.pop("kind", "pickup"),
        "state": state,
        "captured_at": at,
        "receipt": f"receipt of {id_}",
        "correctable": rest.pop("correctable", []),
        **summary(**rest),
    }


def shift(node, *, queue=(), sent=(), server=()):
    return node(ROWS, queue=queue, sent=sent, server=server, me=ME, day=DAY)


def test_each_record_stands_once_with_what_is_known_best(node):
    seen = shift(
        node,
        queue=[queued("c")],
        sent=[proof("a"), proof("b")],
        server=[line("a", state="reported")],
    )

    states = {row["id"]: row["state"] for row in seen["rows"]}
    assert states == {"a": "reported", "b": "received", "c": "local"}
    assert [row["id"] for row in seen["rows"]][-1] == "a"


def test_an_answer_that_was_lost_after_the_commit_is_still_ours_to_send(node):
    seen = shift(node, queue=[queued("a")], server=[line("a")])

    assert [row["state"] for row in seen["rows"]] == ["local"]


def test_what_others_keep_on_this_phone_is_not_listed(node):
    assert shift(node, queue=[queued("a", by="other")], sent=[proof("b", by="other")])["rows"] == []


def test_the_tally_counts_parcels_of_today_that_are_valid(node):
    tally = shift(
        node,
        queue=[
            queued("a", waybills=["1", "2", "3"]),
            queued("b", state="gone"),
            queued("c", state="look", **{"class": "agreement"}),
            queued("d", kind="refusal"),
            queued("j", kind="void", state="look", of="g"),
        ],
        sent=[proof("e"), proof("f", at=YESTERDAY)],
        server=[line("g", state="reported"), line("h", state="void"), line("i", at=YESTERDAY)],
    )["tally"]

    assert tally == {
        "total": 6,
        "classes": {"loose": 5, "agreement": 1},
        # All that the list asks the courier to see to, whatever kind of record it is.
        "states": {"local": 3, "received": 1, "reported": 1, "look": 3},
    }


def test_a_change_that_was_refused_is_not_on_its_way(node):
    change = queued("x", kind="void", state="look", of="a")
    rows = {row["id"]: row for row in shift(node, queue=[change], server=[line("a")])["rows"]}

    assert "pending" not in rows["a"]
    assert rows["x"]["state"] == "look"


def test_what_waits_is_counted_whichever_day_it_is_from(node):
    tally = shift(
        node,
        queue=[queued("a", at=YESTERDAY)],
        server=[line("b", state="look", at=YESTERDAY, waybills=["1", "2"])],
    )["tally"]

    assert tally == {
        "total": 0,
        "classes": {},
        "states": {"local": 1, "received": 0, "reported": 0, "look": 2},
    }


def test_a_correction_on_its_way_is_seen_on_its_record(node):
    change = queued("x", kind="correction", of="a")

    seen = shift(node, queue=[change], server=[line("a")])

    assert {row["id"]: row.get("pending") for row in seen["rows"]} == {"a": "correction", "x": None}


def test_a_correction_that_was_received_is_shown_before_the_list_comes_anew(node):
    change = proof("x", kind="correction", of="a", head="a", changes={"destination_code": "330106"})
    stale = line("a", state="look", reason="…", correctable=["destination_code"])

    [row] = shift(node, sent=[change], server=[stale])["rows"]

    assert (row["headId"], row["destination_code"], row["state"]) == ("x", "330106", "received")


def test_a_newer_head_on_the_server_wins(node):
    change = proof("x", kind="correction", of="a", head="a", changes={"destination_code": "330106"})
    newer = line("a", head_id="y", destination_code="510107")

    [row] = shift(node, sent=[change], server=[newer])["rows"]

    assert (row["headId"], row["destination_code"]) == ("y", "510107")


def test_a_void_that_was_received_ends_the_record(node):
    [row] = shift(node, sent=[proof("x", kind="void", of="a")], server=[line("a")])["rows"]

    assert row["state"] == "void"


def test_a_record_is_found_by_its_last_digits(node):
    typed = ["354CN", "354 cn", "ea418205354cn", "CN", "999CN"]

    found = node(
        """
        import { rowsWith } from "./pickups/rows.js";
        const rows = [{ id: "a", waybills: ["EA418205354CN"] }, { id: "b" }];
        answer(given.typed.map((text) => rowsWith(rows, text).map(({ id }) => id)));
        """,
        typed=typed,
    )

    assert found == [["a"], ["a"], ["a"], [], []]
