"""What the vault moves to a new key: data keys, and the blind indexes of numbers and phones."""

from sqlalchemy import select, update

from webapp.foundation import crypto
from webapp.foundation.database import transaction
from webapp.foundation.keys import Purpose
from webapp.identity import vault
from webapp.identity.models import IdentityUse, Person, PersonDocument


def move_data_keys(size: int) -> int:
    """Wrap the data keys of up to `size` people with the vault's current key."""
    current = crypto.provider().current(Purpose.VAULT).id
    with transaction() as session:
        query = (
            select(Person.id, Person.vault_key_id, Person.wrapped_key)
            .where(Person.vault_key_id != current, Person.wrapped_key.is_not(None))
            .order_by(Person.vault_key_id, Person.id)
            .limit(size)
            .with_for_update()
        )
        people = session.execute(query).all()
        for person in people:
            key = crypto.unwrap(person.vault_key_id, person.wrapped_key, person.id.bytes)
            key_id, wrapped = crypto.wrap(key, person.id.bytes)
            moved = update(Person).where(Person.id == person.id)
            session.execute(moved.values(vault_key_id=key_id, wrapped_key=wrapped))
    return len(people)


def move_number_indexes(size: int) -> int:
    """Index the numbers of up to `size` documents under the current index key."""
    current = crypto.provider().current(Purpose.INDEX).id
    with transaction() as session:
        query = (
            select(PersonDocument)
            .where(PersonDocument.index_key_id != current)
            .order_by(PersonDocument.index_key_id, PersonDocument.id)
            .limit(size)
            .with_for_update()
        )
        rows = session.scalars(query).all()
        for row in rows:
            number, _name = vault.read_document(session, row)
            space = f"document:{row.document_type.number_space}"
            row.index_key_id, row.number_index = crypto.blind_index(space, number)
    return len(rows)


def move_phone_indexes(size: int) -> int:
    """Index the phones of up to `size` uses under the current index key."""
    current = crypto.provider().current(Purpose.INDEX).id
    with transaction() as session:
        query = (
            select(IdentityUse)
            .where(IdentityUse.index_key_id.not_in([current, ""]))
            .order_by(IdentityUse.index_key_id, IdentityUse.id)
            .limit(size)
            .with_for_update()
        )
        rows = session.scalars(query).all()
        for row in rows:
            phone = vault.read_contact(session, row)["phone"]
            row.index_key_id, row.phone_index = crypto.blind_index(vault.PHONE, phone)
    return len(rows)
