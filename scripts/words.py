"""The translations: take the Chinese out of the sources, keep the catalogs complete, compile them.

    python scripts/words.py             bring every catalog up to date with the sources
    python scripts/words.py --check     fail and name what is missing, fuzzy or stale
    python scripts/words.py --compile   write the .mo of the server and the .json of the browser

A message's id is the Chinese that people read. Catalogs are sorted and carry neither dates nor line
numbers, so that a change of the sources shows as a change of words and nothing else.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "webapp" / "translations"
BROWSER_WORDS = ROOT / "static" / "words"
LANGUAGES = ["en"]
"""Every language but the Chinese of the sources."""

SOURCES = {
    "webapp": [("**.py", "python")],
    "templates": [("**.html", "jinja2.ext:babel_extract"), ("**.txt", "jinja2.ext:babel_extract")],
    "static": [("**.js", "javascript")],
}
NOT_OURS = {"vendor", "words", "__pycache__"}
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "_l": None,
    "lazy_gettext": None,
    "_n": (1, 2),
    "_lp": ((1, "c"), 2),
}
OPTIONS: dict[str, dict[str, Any]] = {
    "**.html": {"silent": "false", "trimmed": "true"},
    "**.txt": {"silent": "false"},
    "**.js": {"parse_template_string": True},  # `…${_("…")}…`
}
HEADER = "# English for Yitong. Keep complete: make words, then fill in, then make check."
CHURN = re.compile(
    r'^"(POT-Creation-Date|PO-Revision-Date|Generated-By|Report-Msgid|Last-Tr|Language-T)[^\n]*\n',
    re.MULTILINE,
)
CALL = re.compile(r"""(?<![\w.$])_\(\s*["']((?:[^"'\\\n])+)["']\s*[,)]""")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]")


def extracted() -> Catalog:
    """Every message of the sources, with the files where it stands."""
    catalog = Catalog()
    for folder, methods in SOURCES.items():
        found = extract_from_dir(
            ROOT / folder,
            method_map=methods,
            options_map=OPTIONS,
            keywords=KEYWORDS,
            directory_filter=lambda path: Path(path).name not in NOT_OURS,
        )
        for file, _line, message, _comments, context in found:
            catalog.add(message, locations=[(f"{folder}/{file}", 0)], context=context)
    return catalog


def update(language: str) -> None:
    """Bring one catalog up to date: new messages empty, messages that have gone left out."""
    old, catalog = stored(language), extracted()
    catalog.locale = language
    catalog.project, catalog.version, catalog.fuzzy = "yitong", "1", False
    catalog.header_comment = HEADER
    for message in words_of(catalog):
        known = old.get(message.id, message.context)
        if known:
            message.string = known.string
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=100, sort_output=True, include_lineno=False)
    path.write_text(CHURN.sub("", path.read_text()))


def problems(language: str) -> list[str]:
    """What is wrong with one catalog, a line for each message."""
    old, wanted = stored(language), extracted()
    found = [
        f"{where(message)}: {problem}: {text_of(message)}"
        for message in words_of(wanted)
        if (problem := problem_of(message, old.get(message.id, message.context)))
    ]
    gone = [
        f"{where(message)}: stands in no source any more: {text_of(message)}"
        for message in words_of(old)
        if wanted.get(message.id, message.context) is None
    ]
    return found + overlooked(wanted) + gone


def overlooked(catalog: Catalog) -> list[str]:
    """Messages of the browser that the extraction did not understand, found by a plain search."""
    return [
        f"{file.relative_to(ROOT)}: cannot be extracted as it is written: {text}"
        for file in sorted((ROOT / "static").rglob("*.js"))
        if NOT_OURS.isdisjoint(file.parts)
        for text in CALL.findall(file.read_text())
        if catalog.get(text) is None
    ]


def problem_of(message: Message, translated: Message | None) -> str:
    """What is wrong with one translation; empty when nothing is."""
    if translated is None:
        return "not in the catalog"
    texts = forms_of(translated.string)
    if not texts or not all(texts):
        return "not translated"
    if translated.fuzzy:
        return "fuzzy"
    wanted = {name for text in forms_of(message.id) for name in PLACEHOLDER.findall(text)}
    if any(set(PLACEHOLDER.findall(text)) != wanted for text in texts):
        return "other placeholders than the Chinese"
    return ""


def compile_words(language: str) -> None:
    """Write the server's .mo, and the browser's .json of the messages that stand in static/."""
    catalog = stored(language)
    path = path_of(language)
    if path.exists():
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalog)
    words = {
        message.id: message.string
        for message in words_of(catalog)
        if message.string and any(file.startswith("static/") for file, _ in message.locations)
    }
    BROWSER_WORDS.mkdir(parents=True, exist_ok=True)
    text = json.dumps(words, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    (BROWSER_WORDS / f"{language}.json").write_text(text + "\n")


def stored(language: str) -> Catalog:
    """The catalog as it lies on disk; empty when there is none."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def path_of(language: str) -> Path:
    """Where a language's catalog lies."""
    return TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"


def words_of(catalog: Catalog) -> Iterator[Message]:
    """Its messages without the header."""
    return (message for message in catalog if message.id)


def where(message: Message) -> str:
    """The first file in which it stands."""
    return message.locations[0][0] if message.locations else "?"


def text_of(message: Message) -> str:
    """The Chinese, for a line that a person reads."""
    return forms_of(message.id)[0]


def forms_of(text: str | list[str] | tuple[str, ...] | None) -> list[str]:
    """A message's one form, or its singular and plural."""
    return [text] if isinstance(text, str) else list(text or [])


def main() -> int:
    """Command line; see the module's text."""
    parser = argparse.ArgumentParser(description="Keep the translations complete.")
    act = parser.add_mutually_exclusive_group()
    act.add_argument("--check", action="store_true")
    act.add_argument("--compile", action="store_true")
    options = parser.parse_args()
    if options.compile:
        for language in LANGUAGES:
            compile_words(language)
        return 0
    if options.check:
        lines = [f"{lang}: {line}" for lang in LANGUAGES for line in problems(lang)]
        print("\n".join(lines) if lines else "Every message is translated.")
        return 1 if lines else 0
    for language in LANGUAGES:
        update(language)
        left = sum(1 for message in words_of(stored(language)) if not message.string)
        print(f"{path_of(language).relative_to(ROOT)}: {left} messages wait for a translation")
    return 0


if __name__ == "__main__":
    sys.exit(main())
