"""Keeping an identity: one person for one number, everything sealed, nothing lost in a race."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests import builders
from tests.identity import acts
from tests.people import sender
from webapp.foundation import clock, crypto
from webapp.foundation.crypto import CannotOpen
from webapp.foundation.database import db, new_id, transaction
from webapp.foundation.keys import Purpose
from webapp.identity import vault
from webapp.identity.documents import DocumentType
from webapp.identity.models import IdentityUse, Person, PersonDocument


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


def test_a_number_is_found_again(app):
    who = sender(7)

    first, second = acts.keep(who), acts.keep(replace(who, phone="13800138001"))

    assert first.newly_known
    assert not second.newly_known
    assert (first.person_id, first.document_id) == (second.person_id, second.document_id)
    assert second.name_as_before
    assert first.phone_index != second.phone_index
    assert (count(Person), count(PersonDocument), count(IdentityUse)) == (1, 1, 2)


def test_the_number_is_compared_in_one_spelling(app):
    number = next(one for one in (sender(index).number for index in range(99)) if one[-1] == "X")
    who = sender(1, number=number)

    known = acts.keep(who)
    again = acts.keep(replace(who, number=f" {number[:6]}　{number[6:17]}×"))

    assert again.person_id == known.person_id


def test_another_name_for_a_number_is_noticed_and_kept_with_its_act(app):
    who, act_id = sender(7), new_id()
    acts.keep(who)

    kept = acts.keep(replace(who, name="周秀兰"), act_id=act_id)

    assert not kept.name_as_before
    with transaction() as session:
        use = acts.use_of(act_id)
        document = session.scalars(select(PersonDocument)).one()
        shown = vault.recorded(session, use, document)
    assert (shown.name, shown.number) == ("周秀兰", who.number)


def test_capitals_of_a_passport_make_no_other_name(app):
    who = sender(number="G12345678", name="John Smith", document_type="passport")
    acts.keep(who)

    assert acts.keep(replace(who, name="JOHN SMITH")).name_as_before


def test_a_temporary_card_is_the_same_person_as_the_card(app):
    who, act_id = sender(8), new_id()
    until = (clock.today() + timedelta(days=30)).isoformat()
    card = acts.keep(who)

    temporary = acts.keep(
        replace(who, document_type="temporary-resident-card", expires_on=until), act_id=act_id
    )

    assert temporary.person_id == card.person_id
    with transaction() as session:
        document = session.scalars(select(PersonDocument)).one()
        shown = vault.recorded(session, acts.use_of(act_id), document)
    assert shown.document_type is DocumentType.TEMPORARY_RESIDENT_CARD
    assert shown.expires_on.isoformat() == until
    assert document.document_type is DocumentType.RESIDENT_CARD


def test_the_same_digits_of_another_kind_are_another_person(app):
    passport = sender(number="12345678", name="John Smith", document_type="passport")
    permit = replace(passport, document_type="taiwan-permit")

    assert acts.keep(passport).person_id != acts.keep(permit).person_id


def test_what_lies_in_the_tables_says_nothing(app):
    who = sender(9, organisation={"code": "91350100M000100Y43", "name": "纸上贸易"})
    acts.keep(who)

    with db.engine.connect() as connection:
        cells = [
            cell
            for table in (Person, PersonDocument, IdentityUse)
            for row in connection.execute(select(table.__table__))
            for cell in row
        ]

    raw = b"\n".join(cell if isinstance(cell, bytes) else str(cell).encode() for cell in cells)
    for secret in (who.number, who.name, who.phone, "纸上贸易", "91350100M000100Y43"):
        assert secret.encode() not in raw


def test_nothing_personal_stands_in_what_a_traceback_would_print(app):
    who = sender(9)

    assert who.number not in repr(acts.opened(who))
    assert who.name not in repr(acts.opened(who))
    assert who.phone not in repr(acts.opened(who))


@pytest.fixture
def cipher(app):
    """Sets the cipher of new values; AES again afterwards."""
    before = app.config["SETTINGS"]

    def choose(name):
        app.config["SETTINGS"] = replace(before, cipher=name)

    yield choose
    app.config["SETTINGS"] = before


def test_sm4_by_setting_and_both_ciphers_side_by_side(app, cipher):
    cipher(crypto.SM4)
    national, first_act, second_act = sender(11), new_id(), new_id()
    kept = acts.keep(national, act_id=first_act)
    sealed = db.session.scalars(select(PersonDocument)).one().sealed_number
    assert sealed[:1] == b"\x02"

    cipher(crypto.AES)
    acts.keep(replace(national, phone="13800138002"), act_id=second_act)

    assert acts.number_of(kept.document_id) == national.number
    assert acts.contact_of(first_act)["phone"] == "+8613800138000"
    assert acts.contact_of(second_act)["phone"] == "+8613800138002"
    assert acts.use_of(second_act).sealed_contact[:1] == b"\x01"


def test_a_sealed_value_opens_in_its_own_place_only(app):
    first, second = acts.keep(sender(12)), acts.keep(sender(13))
    with transaction() as session:
        documents = {one.person_id: one for one in session.scalars(select(PersonDocument))}
        documents[first.person_id].sealed_number = documents[second.person_id].sealed_number

    with pytest.raises(CannotOpen):
        acts.number_of(first.document_id)


def test_two_acts_at_once_make_one_person(app, beside):
    who, at = sender(14), builders.outlet()

    running = [beside(lambda: acts.keep(who, at)) for _ in range(8)]

    assert len({one.result().person_id for one in running}) == 1
    assert count(Person) == count(PersonDocument) == 1
    assert count(IdentityUse) == 8


def test_a_younger_index_key_in_mid_act_makes_no_second_person(app, beside):
    """One act has chosen the older key and not ended; the next one knows the younger key."""
    who = sender(15)
    with transaction() as session:
        first = vault.keep_document(session, acts.opened(who))
        crypto.provider().create(Purpose.INDEX)
        other = beside(lambda: acts.keep_document(who))
        assert other.waits()

    assert other.result().person_id == first.person_id
    assert count(PersonDocument) == 1


def test_who_is_being_kept_cannot_be_erased_beneath(app, beside):
    who, at, act_id = sender(16), builders.outlet(), new_id()
    known = acts.keep(who, at)

    def erase():
        with transaction() as session:
            vault.erase_person(session, known.person_id)

    with transaction() as session:
        kept = acts.keep_within(session, who, acts.facts(at, act_id=act_id))
        erasing = beside(erase)
        assert erasing.waits()

    erasing.result()
    assert kept.person_id == known.person_id
    assert acts.use_of(act_id).sealed_contact == b""


def test_who_is_being_erased_comes_in_as_somebody_new(app, beside):
    who, at = sender(17), builders.outlet()
    known = acts.keep(who, at)

    with transaction() as session:
        vault.erase_person(session, known.person_id)
        keeping = beside(lambda: acts.keep(who, at))
        assert keeping.waits()

    kept = keeping.result()
    assert kept.person_id != known.person_id
    assert acts.number_of(kept.document_id) == who.number


def test_phones_of_one_identity_are_counted(app):
    who, at = sender(18), builders.outlet()
    week_ago = clock.ago(days=7)
    kept = acts.keep(who, at, used_at=clock.ago(days=8))
    for phone in ("13800138001", "13800138002", "+86 138 0013 8002"):
        acts.keep(replace(who, phone=phone), at)

    assert vault.phones_since(kept.person_id, week_ago) == 2


def test_one_phone_under_two_index_keys_is_one_phone(app):
    who, at = sender(19), builders.outlet()
    kept = acts.keep(who, at)

    crypto.provider().create(Purpose.INDEX)
    again = acts.keep(who, at)
    acts.keep(replace(who, phone="13800138003"), at)

    assert again.phone_index != kept.phone_index
    assert vault.phones_since(kept.person_id, clock.ago(days=7)) == 2


def test_an_erased_use_counts_as_no_phone(app):
    kept = acts.keep(sender(20))
    with transaction() as session:
        vault.erase_person(session, kept.person_id)

    assert vault.phones_since(kept.person_id, clock.ago(days=7)) == 0
