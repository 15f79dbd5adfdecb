"""The project speaks of itself alone, and its pages carry no inline code."""

import re

from tests.house_rules.sources import ROOT, project_files

BINARY = {".png", ".ico", ".woff2"}
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|<style", re.IGNORECASE)


def test_templates_have_no_inline_script_or_style() -> None:
    found = []
    for file in sorted((ROOT / "templates").rglob("*.html")):
        text = re.sub(r"\{#.*?#\}", "", file.read_text(), flags=re.DOTALL)
        found += [f"{file.relative_to(ROOT)}: {match[0]}" for match in INLINE.finditer(text)]

    assert found == []


def test_nothing_third_party_is_committed() -> None:
    names = [str(file.relative_to(ROOT)) for file in project_files()]

    assert not [name for name in names if name.startswith(("static/vendor/", "node_modules/"))]
    assert not [name for name in names if name.endswith((".min.js", ".wasm", ".mo"))]


def test_nothing_is_left_open() -> None:
    words = re.compile(r"TO" + r"DO|FIX" + r"ME|XX" + r"X:|raise NotImplemented" + r"Error")
    found = []
    for file in project_files():
        if file.suffix in {".py", ".js", ".html", ".css", ".mjs"}:
            text = file.read_text()
            found += [f"{file.relative_to(ROOT)}: {match[0]}" for match in words.finditer(text)]

    assert found == []
