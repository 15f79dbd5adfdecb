"""The trail: chained, sealed, and every change of it is found."""

import pytest
from flask import Flask
from sqlalchemy import text

from webapp.foundation import audit, crypto
from webapp.foundation.audit import Act, verification
from webapp.foundation.audit.models import AuditEntry, AuditSeal
from webapp.foundation.database import db, transaction


def note(chain: str, count: int = 3) -> None:
    """Some acts on a chain."""
    for number in range(count):
        with transaction():
            audit.record(Act.SIGNED_IN, None, "account", f"{number}", chain=chain, turn=number)


def change(statement: str, **values: object) -> None:
    """What somebody with the database's password could do."""
    with db.engine.begin() as connection:
        connection.execute(text(statement), values)
    db.session.expire_all()


def broken() -> list[tuple[str, int | None, str]]:
    """What verification finds."""
    return [
        (verdict.chain, verdict.broken_at, verdict.reason)
        for verdict in verification.verify()
        if not verdict.holds
    ]


def test_an_untouched_trail_holds(app: Flask) -> None:
    assert app
    note("a")
    note("b", 5)

    assert broken() == []
    assert {verdict.chain: verdict.length for verdict in verification.verify()} == {"a": 3, "b": 5}


def test_an_act_that_fails_leaves_no_entry(app: Flask) -> None:
    assert app
    with pytest.raises(ZeroDivisionError):
        _fail_in_the_middle()

    assert db.session.query(AuditEntry).count() == 0


@pytest.mark.parametrize(
    ("statement", "number", "reason"),
    [
        ("UPDATE audit_entries SET act = 'session:closed' WHERE number = 2", 2, "changed"),
        ("UPDATE audit_entries SET subject_id = 'y' WHERE number = 3", 3, "changed"),
        ("UPDATE audit_entries SET details = '{}' WHERE number = 1", 1, "changed"),
        ("DELETE FROM audit_entries WHERE number = 2", 2, "missing"),
        ("DELETE FROM audit_entries WHERE number = 3", 3, "head differs"),
    ],
)
def test_every_change_is_found(app: Flask, statement: str, number: int, reason: str) -> None:
    assert app
    note("a")

    change(statement)

    assert broken() == [("a", number, reason)]


def test_a_trail_rewritten_from_its_end_differs_from_its_seal(app: Flask) -> None:
    assert app
    note("a")
    assert verification.seal_heads() == 1
    assert verification.seal_heads() == 0

    change("DELETE FROM audit_entries")
    change("DELETE FROM audit_heads")
    note("a", 4)

    assert broken() == [("a", 3, "seal differs")]


def test_a_trail_cut_off_behind_its_seal_is_found(app: Flask) -> None:
    assert app
    note("a")
    verification.seal_heads()

    change("DELETE FROM audit_entries")
    change("DELETE FROM audit_heads")

    assert broken() == [("a", 1, "cut off after a seal")]


def test_a_seal_made_with_another_key_is_found(app: Flask) -> None:
    assert app
    note("a")
    verification.seal_heads()
    seal = db.session.query(AuditSeal).one()
    forged = crypto.to_base64url(b"0" * 64).encode()[:64]

    change("UPDATE audit_seals SET signature = :forged WHERE id = :id", forged=forged, id=_id(seal))

    assert broken() == [("a", 3, "seal differs")]


def test_the_command_names_what_is_broken_and_fails(app: Flask) -> None:
    note("a")
    runner = app.test_cli_runner()
    assert runner.invoke(args=["audit", "verify"]).exit_code == 0

    change("UPDATE audit_entries SET act = 'x' WHERE number = 2")
    answer = runner.invoke(args=["audit", "verify"])

    assert answer.exit_code == 1
    assert "BROKEN at 2" in answer.output


def test_the_seals_of_the_day_are_kept_in_a_file(app: Flask) -> None:
    note("a")
    answer = app.test_cli_runner().invoke(args=["audit", "seal"])

    assert "1 heads sealed, 1 written" in answer.output
    folder = app.config["SETTINGS"].data_folder / "audit-seals"
    assert any("a\t3\t" in file.read_text() for file in folder.glob("*.tsv"))


def _fail_in_the_middle() -> None:
    with transaction():
        audit.record(Act.SIGNED_IN, None, "account", "x", chain="a")
        raise ZeroDivisionError


def _id(seal: AuditSeal) -> object:
    return seal.id.hex if db.engine.dialect.name == "sqlite" else seal.id
