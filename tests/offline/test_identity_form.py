"""What the courier confirms of a sender, judged before it is sealed."""

JUDGE = """
import { judge } from "./pickups/identity_form.js";
answer(given.forms.map((form) => judge(form, { today: "2026-11-23", counties: null })));
"""
FORM = {
    "document_type": "resident-card",
    "name": "王晓明",
    "number": "110101189003071250",
    "expires_on": "",
    "temporary": False,
    "phone": "13800138000",
    "organisation": None,
    "waybill_name": "",
}


def judged(node, **changes):
    return node(JUDGE, forms=[FORM | changes])[0]


def codes(verdict):
    return [(fault["field"], fault["code"]) for fault in verdict["faults"]]


def test_a_whole_form_becomes_what_is_sealed(node):
    identity = judged(node, number="110101 18900307 1250", phone="138 0013-8000")["identity"]

    assert identity == {
        "document_type": "resident-card",
        "number": "110101189003071250",
        "name": "王晓明",
        "expires_on": None,
        "phone": "13800138000",
        "waybill_name": "王晓明",
        "organisation": None,
        "temporary": False,
    }


FAULTS = [
    ({"number": "110101189003071251"}, ("number", "wrong-check-digit")),
    ({"number": ""}, ("number", "number-empty")),
    ({"name": ""}, ("name", "name-empty")),
    ({"expires_on": "2026-11-22"}, ("expires_on", "expired")),
    ({"document_type": "temporary-resident-card"}, ("expires_on", "expiry-missing")),
    ({"phone": ""}, ("phone", "phone-wrong")),
    ({"phone": "12345678901"}, ("phone", "phone-wrong")),
    ({"waybill_name": "王小明"}, ("waybill_name", "names-differ")),
    (
        {"organisation": {"code": "91350100M000100Y44", "name": "x"}},
        ("organisation", "organisation-wrong-check"),
    ),
    (
        {"organisation": {"code": "91350100M000100Y43", "name": " "}},
        ("organisation_name", "organisation-name-empty"),
    ),
]


def test_what_cannot_be_is_named(node):
    verdicts = node(JUDGE, forms=[FORM | changes for changes, _fault in FAULTS])

    assert [codes(verdict) for verdict in verdicts] == [[fault] for _changes, fault in FAULTS]
    assert all(verdict["identity"] is None for verdict in verdicts)


def test_an_organisation_may_stand_on_the_waybill_instead_of_its_agent(node):
    organisation = {"code": "91350100M000100Y43", "name": "临江文具店"}

    identity = judged(node, organisation=organisation, waybill_name="临江文具店")["identity"]

    assert identity["organisation"] == organisation
    assert identity["waybill_name"] == "临江文具店"


PHONES = [
    ("13800138000", "13800138000"),
    ("+86 138 0013 8000", "13800138000"),
    ("０１３８", ""),
    ("１３８００１３８０００", "13800138000"),
    ("0791-86288888", "079186288888"),
    ("+852 2345 6789", "+85223456789"),
    ("+86 12345", ""),
    ("8000", ""),
]


def test_phones_that_can_be_called_back(node):
    seen = node(
        """
        import { canonicalPhone } from "./pickups/identity_form.js";
        answer(given.typed.map(canonicalPhone));
        """,
        typed=[typed for typed, _phone in PHONES],
    )

    assert seen == [phone for _typed, phone in PHONES]


def test_a_number_is_shown_in_groups_that_are_easy_to_compare(node):
    assert node("""
        import { grouped } from "./pickups/identity_form.js";
        answer(["110101189003071250", "11010118900307125x", "H1234567890", ""].map(grouped));
    """) == ["110101 18900307 1250", "110101 18900307 125X", "H123 4567 890", ""]


def test_military_documents_are_never_photographed(node):
    script = """
    import { DOCUMENT_TYPES, keepsNoImage } from "./identity/documents.js";
    answer(DOCUMENT_TYPES.filter(keepsNoImage));
    """
    assert sorted(node(script)) == ["armed-police", "military"]
