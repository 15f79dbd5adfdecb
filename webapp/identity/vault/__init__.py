"""The vault: what a phone sealed is opened, checked and kept; nobody reads a number but here.

These are plain functions for use inside the caller's transaction. Looking at a clear number is an
act of its own, in `services`.
"""

from webapp.identity.vault.keeping import (
    PHONE,
    Kept,
    KeptDocument,
    erase_person,
    keep_document,
    keep_for_use,
    number_space,
    phones_since,
    was_faster,
)
from webapp.identity.vault.opening import (
    SEALING,
    OpenedIdentity,
    UnknownKey,
    canonical_phone,
    check_identity,
    open_identity,
)
from webapp.identity.vault.reading import RecordedIdentity, read_contact, read_document, recorded

__all__ = [
    "PHONE",
    "SEALING",
    "Kept",
    "KeptDocument",
    "OpenedIdentity",
    "RecordedIdentity",
    "UnknownKey",
    "canonical_phone",
    "check_identity",
    "erase_person",
    "keep_document",
    "keep_for_use",
    "number_space",
    "open_identity",
    "phones_since",
    "read_contact",
    "read_document",
    "recorded",
    "was_faster",
]
