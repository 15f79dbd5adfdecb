"""The search for the canary finds what it is to find: proved before anybody relies on it."""

import base64
import gzip
import io
import json
import zipfile

import pytest

from tests.canary import CANARY, MISREAD, SECRETS, disguises, found_in
from tests.people import number, sender
from webapp.identity import documents, masking
from webapp.identity.documents import DocumentRefused, DocumentType

AROUND = "某处 some 文字 around "


def test_the_canary_can_be_a_person_and_is_in_no_other_test():
    assert documents.is_citizen_number(CANARY.number)
    assert CANARY.number[6:10] == "1890"
    assert CANARY.number not in {number(index) for index in range(2000)}
    with pytest.raises(DocumentRefused, match="wrong-check-digit"):
        documents.check(
            DocumentType.RESIDENT_CARD,
            MISREAD.number,
            name=MISREAD.name,
            expires_on=None,
            today=documents.date.today(),
        )


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "gb18030"])
def test_a_secret_is_found_in_every_encoding_and_at_every_alignment(secret, encoding):
    for shift in range(4):
        text = (AROUND + "x" * shift + secret + AROUND).encode(encoding)
        assert found_in(text)
        assert found_in(text.hex().encode())
        assert found_in(text.hex().upper().encode())
        assert found_in(base64.b64encode(text))
        assert found_in(base64.urlsafe_b64encode(text))
        assert found_in(repr(text).encode())


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_a_secret_is_found_as_programs_write_it(secret):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/sharedStrings.xml", f"<si><t>{secret}</t></si>")

    assert found_in(json.dumps({"value": secret}).encode())
    assert found_in(json.dumps({"value": secret}, ensure_ascii=False).encode())
    assert found_in(packed.getvalue())
    assert found_in(gzip.compress(secret.encode()))
    assert found_in(secret[::-1].encode())


@pytest.mark.parametrize(
    "written",
    ["110101 18900307 125{}", "110101-1890-0307-125{}", "110101&nbsp;18900307&nbsp;125{}"],
)
def test_digits_in_groups_are_found(written):
    assert found_in(written.format(CANARY.number[-1]).encode())
    assert found_in("199 1689 3071".encode("utf-16-le"))


def test_each_disguise_is_found_by_itself():
    for name, pattern in disguises():
        for data in (pattern, b"\x00before" + pattern + b"after\xff", pattern[:6] + pattern):
            assert name in found_in(data)
            assert found_in(data) == [other for other, one in disguises() if one in data]
        assert name not in found_in(pattern[:-1])
        assert name not in found_in(pattern[1:])


def test_what_may_be_shown_and_what_is_anybody_elses_is_not_found():
    shown = [
        masking.mask_name(CANARY.name),
        masking.mask_number(CANARY.number),
        masking.mask_phone(CANARY.phone),
        sender(3).number,
        sender(3).name,
    ]

    assert found_in(AROUND.join(shown).encode()) == []
