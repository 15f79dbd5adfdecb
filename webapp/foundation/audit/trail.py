"""Writing the trail: entries are gathered during an act and chained at its very end."""

import hashlib
import json
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.foundation import clock
from webapp.foundation.access import Actor
from webapp.foundation.audit.acts import Act
from webapp.foundation.audit.models import AuditEntry, AuditHead
from webapp.foundation.database import before_commit, running_act
from webapp.foundation.direct import Direct
from webapp.foundation.errors import request_id

PLATFORM = "platform"
"""The chain of acts that belong to no organisation."""
LANES = "0123456789abcdef"

# Built once: every act runs them while it holds the lock of its chain.
_INSERT_ENTRY = AuditEntry.__table__.insert()
_LOCK_HEAD = Direct(
    select(*AuditHead.__table__.c["number", "hash"])
    .where(AuditHead.__table__.c.chain == bindparam("of_chain"))
    .with_for_update()
)
_MOVE_HEAD = (
    update(AuditHead.__table__)
    .where(AuditHead.chain == bindparam("of_chain"))
    .values(number=bindparam("to_number"), hash=bindparam("to_hash"))
)
# One round trip less under the lock, for the usual act of one entry.
_INSERT_ENTRY_AND_MOVE_HEAD = Direct(
    AuditEntry.__table__.insert()
    .values({column.key: bindparam(f"entry_{column.key}") for column in AuditEntry.__table__.c})
    .add_cte(_MOVE_HEAD.cte("moved"))
)


def record(
    act: Act,
    actor: Actor | None,
    subject_type: str,
    subject_id: UUID | str,
    *,
    chain: UUID | str = "",
    **details: Any,
) -> None:
    """Note an act of the running transaction. `details` hold ids, codes and counts: no person.

    `chain` is the organisation whose trail this is; the actor's own, or the platform's, if empty.
    """
    values = {
        "chain": str(chain) or (actor.chain if actor else PLATFORM),
        "at": clock.now(),
        "act": act.value,
        "actor_id": actor.account_id if actor else None,
        "grant_id": actor.grant_id if actor else None,
        "subject_type": subject_type,
        "subject_id": str(subject_id),
        "details": details,
        "request_id": request_id(),
    }
    act_data = running_act()
    if "audit" not in act_data:
        act_data["audit"] = []
        before_commit(_write_pending)
    act_data["audit"].append(values)


def lanes_of(chain: str) -> list[str]:
    """An organisation's chain and the lanes beside it."""
    return [chain, *(f"{chain}/{lane}" for lane in LANES)]


def lane_for(chain: UUID | str, actor: Actor) -> str:
    """The lane of a chain that takes the acts of one person.

    A chain puts its acts in line, each until the other is on disk. Where a whole team acts at once
    in one organisation, its acts go into sixteen chains, each person's always into the same.
    """
    return f"{chain}/{actor.account_id.hex[-1]}"


def entry_hash(values: dict[str, Any]) -> str:
    """SHA-256 over all columns of an entry but its own hash, in one canonical spelling."""
    shown = {name: _plain(value) for name, value in values.items() if name != "hash"}
    text = json.dumps(shown, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value


def _write_pending(session: Session) -> None:
    session.flush()
    pending = running_act()["audit"]
    connection = session.connection()
    # Chains are locked in one order, or two acts on two chains could wait for each other.
    for chain in sorted({values["chain"] for values in pending}):
        number, last = _locked_head(session, chain)
        entries = []
        for values in (values for values in pending if values["chain"] == chain):
            number += 1
            values = {**values, "number": number, "previous_hash": last}
            values["details"] = _plain(values["details"])
            last = values["hash"] = entry_hash(values)
            entries.append(values)
        head = {"of_chain": chain, "to_number": number, "to_hash": last}
        if len(entries) == 1 and connection.dialect.name == "postgresql":
            entry = {f"entry_{name}": value for name, value in entries[0].items()}
            _INSERT_ENTRY_AND_MOVE_HEAD.rows(session, {**entry, **head})
        else:
            connection.execute(_INSERT_ENTRY, entries)
            connection.execute(_MOVE_HEAD, head)


def _locked_head(session: Session, chain: str) -> tuple[int, str]:
    of_chain = {"of_chain": chain}
    if (head := _LOCK_HEAD.one_or_none(session, of_chain)) is None:
        try:
            with session.begin_nested():
                session.execute(insert(AuditHead).values(chain=chain, number=0, hash=""))
        except IntegrityError:  # another act opened this chain a moment ago
            pass
        head = _LOCK_HEAD.one_or_none(session, of_chain)
    return head.number, head.hash
