"""Proving the trail: every chain recomputed, every signed head compared."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import inspect, select

from webapp.foundation import clock, crypto
from webapp.foundation.audit.models import AuditEntry, AuditHead, AuditSeal
from webapp.foundation.audit.trail import entry_hash
from webapp.foundation.database import db, new_id, transaction
from webapp.foundation.keys import MissingKey, Purpose

BATCH = 2000


@dataclass(frozen=True)
class Verdict:
    """What was found of one chain; `broken_at` is the first number that does not fit, or None."""

    chain: str
    length: int
    broken_at: int | None
    reason: str = ""

    @property
    def holds(self) -> bool:
        """Whether every entry and every seal fits."""
        return self.broken_at is None


def verify(only_chain: str = "") -> Iterator[Verdict]:
    """Recompute each chain from its first entry."""
    known = set(db.session.scalars(select(AuditHead.chain)))
    known |= set(db.session.scalars(select(AuditEntry.chain).distinct()))
    known |= set(db.session.scalars(select(AuditSeal.chain).distinct()))
    for chain in sorted(known):
        if not only_chain or chain == only_chain:
            yield _verify_chain(chain)


def seal_heads() -> int:
    """Sign the head of every chain that grew since its last seal; answers how many."""
    key = crypto.provider().current(Purpose.AUDIT)
    made = 0
    with transaction() as session:
        for head in session.scalars(select(AuditHead)):
            sealed = select(AuditSeal.id).where(
                AuditSeal.chain == head.chain, AuditSeal.number == head.number
            )
            if head.number == 0 or session.scalar(sealed):
                continue
            now = clock.now()
            session.add(
                AuditSeal(
                    id=new_id(),
                    chain=head.chain,
                    number=head.number,
                    hash=head.hash,
                    sealed_at=now,
                    key_id=key.id,
                    signature=crypto.sign(key, _statement(head.chain, head.number, head.hash)),
                )
            )
            made += 1
    return made


def _verify_chain(chain: str) -> Verdict:
    seals = {
        seal.number: seal
        for seal in db.session.scalars(select(AuditSeal).where(AuditSeal.chain == chain))
    }
    number, last = 0, ""
    while True:
        entries = db.session.scalars(
            select(AuditEntry)
            .where(AuditEntry.chain == chain, AuditEntry.number > number)
            .order_by(AuditEntry.number)
            .limit(BATCH)
        ).all()
        for entry in entries:
            if fault := _fault(entry, number, last, seals.pop(entry.number, None)):
                return Verdict(chain, number, number + 1, fault)
            number, last = entry.number, entry.hash
        db.session.expunge_all()
        if len(entries) < BATCH:
            break
    if seals:
        return Verdict(chain, number, number + 1, "cut off after a seal")
    head = db.session.get(AuditHead, chain)
    if head is None or (head.number, head.hash) != (number, last):
        return Verdict(chain, number, number + 1, "head differs")
    return Verdict(chain, number, None)


def _fault(entry: AuditEntry, number: int, last: str, seal: AuditSeal | None) -> str:
    """What does not fit of the entry after `number`, or nothing."""
    if entry.number != number + 1:
        return "missing"
    values = {column.key: getattr(entry, column.key) for column in _columns()}
    if entry.previous_hash != last or entry_hash(values) != entry.hash:
        return "changed"
    return "seal differs" if seal and not _seal_fits(seal, entry.hash) else ""


def _seal_fits(seal: AuditSeal, entry_digest: str) -> bool:
    try:
        key = crypto.provider().by_id(Purpose.AUDIT, seal.key_id)
    except MissingKey:
        return False
    message = _statement(seal.chain, seal.number, seal.hash)
    return seal.hash == entry_digest and crypto.verifies(key.public_point, seal.signature, message)


def _statement(chain: str, number: int, digest: str) -> bytes:
    return f"yitong/v1/audit-head\n{chain}\n{number}\n{digest}".encode()


def _columns() -> list[Any]:
    return list(inspect(AuditEntry).columns)
