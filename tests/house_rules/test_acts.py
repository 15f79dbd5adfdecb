"""One act, one transaction, one audit entry; and only one place commits."""

import ast
from collections.abc import Iterator

from tests.house_rules.sources import ROOT, python_files

MAY_COMMIT = {"webapp/foundation/database.py"}


def test_commit_stands_in_one_place() -> None:
    elsewhere = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file, tree in python_files()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr == "commit"
        and str(file.relative_to(ROOT)) not in MAY_COMMIT
    ]

    assert elsewhere == []


def test_every_service_act_writes_an_audit_entry() -> None:
    silent = []
    acts = 0
    for file, tree in python_files():
        if "services" not in str(file.relative_to(ROOT)):
            continue
        audited = _audited_names(tree)
        for act in _acts(tree):
            acts += 1
            if not _calls(act) & (audited | {"record"}):
                silent.append(f"{file.relative_to(ROOT)}:{act.name}")

    assert acts > 10, "this test no longer finds the acts"
    assert silent == []


def test_services_call_no_other_services() -> None:
    calling = []
    for file, tree in python_files():
        if not file.stem.endswith("services"):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                names = {alias.name for alias in node.names} | {node.module.rsplit(".", 1)[-1]}
                if any(name.endswith("services") for name in names):
                    calling.append(f"{file.relative_to(ROOT)}:{node.lineno}")

    assert calling == []


def _acts(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and "transaction" in _calls(node):
            yield node


def _audited_names(tree: ast.Module) -> set[str]:
    """Private functions of the module that write the entry for the act."""
    return {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and "record" in _calls(node)
    }


def _calls(node: ast.AST) -> set[str]:
    called = [inner.func for inner in ast.walk(node) if isinstance(inner, ast.Call)]
    names = {func.attr for func in called if isinstance(func, ast.Attribute)}
    return names | {func.id for func in called if isinstance(func, ast.Name)}
