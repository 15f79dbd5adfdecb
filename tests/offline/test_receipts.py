"""The phone deletes only on a receipt that proves itself."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tests.offline import tokens

RECORD = "01935a7e-3c41-7d22-9b5e-2f6f1d2a4b31"
FROZEN = '{"schema":1,"kind":"pickup","item_words":"书信"}'
KEY_ID = "a1b2c3d4"
MOMENT = 1_795_423_265_123

VERIFY = """
import { verify } from "./foundation/receipt.js";
const findKey = async (id) => given.keys.find((key) => key.id === id) ?? null;
const results = [];
for (const { token, id, frozen } of given.cases) {
  try {
    results.push((await verify(token, { id, frozen, findKey })).getTime());
  } catch (failure) {
    results.push(failure.reason ?? String(failure));
  }
}
answer(results);
"""


@pytest.fixture(scope="module")
def key():
    return ec.generate_private_key(ec.SECP256R1())


def judged(node, key, *cases):
    published = [tokens.published(key, KEY_ID)]
    own = {"id": RECORD, "frozen": FROZEN}
    return node(VERIFY, keys=published, cases=[own | case for case in cases])


def test_a_true_receipt_says_when(node, key):
    token = tokens.receipt(key, KEY_ID, RECORD, FROZEN, MOMENT)

    assert len(token) == 167
    assert judged(node, key, {"token": token}) == [MOMENT]


def test_each_changed_byte_is_noticed(node, key):
    token = tokens.receipt(key, KEY_ID, RECORD, FROZEN, MOMENT)
    raw = base64.urlsafe_b64decode(token + "=")
    bent = [raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :] for at in range(len(raw))]

    answers = judged(node, key, *({"token": tokens.base64url(one)} for one in bent))

    assert len(answers) == 125
    assert set(answers) == {"shape", "key", "record", "signature"}


def test_a_receipt_for_something_else_is_none(node, key):
    other_record = "01935a7e-3c41-7d22-9b5e-2f6f1d2a4b32"
    other_key = ec.generate_private_key(ec.SECP256R1())

    assert judged(
        node,
        key,
        {"token": tokens.receipt(key, KEY_ID, other_record, FROZEN, MOMENT)},
        {"token": tokens.receipt(key, KEY_ID, RECORD, FROZEN + " ", MOMENT)},
        {"token": tokens.receipt(other_key, KEY_ID, RECORD, FROZEN, MOMENT)},
        {"token": tokens.receipt(other_key, "00000000", RECORD, FROZEN, MOMENT)},
    ) == ["record", "bytes", "signature", "key"]


def test_what_is_no_token_is_refused(node, key):
    nonsense = ["", "AA", "<!doctype html>", "A" * 167, "é" * 167, None, 7]

    assert set(judged(node, key, *({"token": token} for token in nonsense))) == {"shape"}
