"""The frozen record is one string with the contract's words, made once."""

import json
import uuid

WHO = {
    "id": "01935a7e-3c41-7d22-9b5e-2f6f1d2a4b31",
    "outletId": "0192f0aa-0000-7000-8000-000000000001",
    "accountId": "0192f0aa-0000-7000-8000-000000000002",
    "deviceId": "0192f0aa-0000-7000-8000-000000000003",
    "clock": {"server_offset_ms": -120, "offset_age_ms": 360000},
    "release": "r1",
}
FREEZE = """
import { FREEZE } from "./foundation/record.js";
const who = { ...given.who, capturedAt: new Date("2026-11-23T08:41:05.123Z") };
answer(FREEZE[given.kind](who, given.act));
"""
FRAME = [
    "schema",
    "kind",
    "id",
    "outlet_id",
    "captured_by",
    "device_id",
    "captured_at",
    "clock",
    "release",
]


def frozen(node, kind, act):
    return json.loads(node(FREEZE, who=WHO, kind=kind, act=act))


def test_a_pickup_holds_exactly_the_agreed_names(node):
    act = {
        "notice_shown_at": "2026-11-23T08:39:00.000Z",
        "parcels": [{"id": "p", "waybill": "EA418205354CN", "channel": "camera", "seen": 2}],
        "class": "loose",
        "letter": False,
        "destination_code": "360102",
        "identity": {
            "key_id": "k",
            "sealed": "s",
            "masked_name": "王*明",
            "document_type": "resident-card",
            "channel": "typed",
            "name": "never leaves the phone",
        },
        "item_category": "documents",
        "inspection": "opened",
        "photos": [{"sha256": "00", "size": 7, "key_id": "k", "sealed": "bytes"}],
        "confirmed_at": "2026-11-23T08:41:04.000Z",
        "waybill_name": "never leaves the phone",
    }

    record = frozen(node, "pickup", act)

    assert list(record) == [
        *FRAME,
        "notice_shown_at",
        "parcels",
        "class",
        "letter",
        "weight_grams",
        "destination_code",
        "identity",
        "item_category",
        "item_words",
        "inspection",
        "photos",
        "confirmed_at",
    ]
    assert record["captured_at"] == "2026-11-23T08:41:05.123Z"
    assert record["parcels"] == [{"id": "p", "waybill": "EA418205354CN", "channel": "camera"}]
    assert record["photos"] == [{"sha256": "00", "size": 7, "key_id": "k"}]
    assert "never" not in json.dumps(record)


def test_the_other_kinds_hold_their_reason(node):
    refusal = {"waybills": [], "reason": "not-shown"}
    void = {"voids": "a", "reason_words": "重复"}
    correction = {
        "corrects": "a",
        "changes": {"destination_code": "330106"},
        "reason_words": "补区县",
    }

    assert list(frozen(node, "refusal", refusal)) == [*FRAME, "waybills", "reason", "goods_words"]
    assert list(frozen(node, "void", void)) == [*FRAME, "voids", "reason_words"]
    assert list(frozen(node, "correction", correction)) == [
        *FRAME,
        "corrects",
        "changes",
        "reason_words",
    ]


def test_ids_are_uuid7_in_the_order_of_time(node):
    made = node("""
        import { uuid7 } from "./foundation/record.js";
        answer([1_795_423_265_123, 1_795_423_265_124, Date.now()].map((now) => uuid7(now)));
    """)

    ids = [uuid.UUID(one) for one in made]
    assert [one.version for one in ids] == [7, 7, 7]
    assert all(one.variant == uuid.RFC_4122 for one in ids)
    assert ids[0].int >> 80 == 1_795_423_265_123
    assert ids[0] < ids[1]


def test_two_ids_of_one_moment_differ(node):
    made = node("""
        import { uuid7 } from "./foundation/record.js";
        answer(Array.from({ length: 1000 }, () => uuid7(1_795_423_265_123)));
    """)

    assert len(set(made)) == 1000


def test_a_report_holds_exactly_the_agreed_names_and_no_fractions(node):
    act = {
        "finding_kind": "service",
        "category": "notice-missing",
        "words": "资费表只剩空框。",
        "photos": [{"sha256": "00", "size": 7, "key_id": "k", "sealed": "bytes"}],
        "place": {"latitude_e6": 28680000, "longitude_e6": 115900000, "accuracy_metres": 8},
        "outlet_name": "stays on the phone",
    }

    record = frozen(node, "report", act)

    assert list(record) == [*FRAME, "finding_kind", "category", "words", "photos", "place"]
    assert list(record["photos"][0]) == ["sha256", "size", "key_id"]
    assert record["place"] == act["place"]
    assert frozen(node, "report", {**act, "place": None})["place"] is None
