"""Style sheets, sprite and macros hold together: nothing is named that does not exist."""

import json
import re
import subprocess

import pytest
from flask import Flask, render_template_string

from tests.twins.twins import node
from webapp.foundation import qr
from webapp.foundation.release import STATIC
from webapp.settings import ROOT

STYLES = sorted((STATIC / "styles").glob("*.css"))
TOKENS = (STATIC / "styles" / "tokens.css").read_text()
SYMBOLS = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text()))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def render(app: Flask, source: str) -> str:
    """A template's text, as a request would get it."""
    with app.test_request_context("/"):
        return render_template_string(source)


def test_every_module_that_a_page_names_exists() -> None:
    named = {
        (file.name, name)
        for file in TEMPLATES
        for name in re.findall(r'data-module["\']?\s*[=:]\s*["\']([\w/-]+)["\']', file.read_text())
    }

    assert [pair for pair in named if not (STATIC / f"{pair[1]}.js").exists()] == []


def test_every_icon_that_is_named_is_in_the_sprite() -> None:
    pattern = re.compile(r'\bicon\(\s*["\']([\w-]+)["\']|\b(?:icon|sign)=["\']([\w-]+)["\']')
    sources = [*TEMPLATES, *(file for file in STATIC.rglob("*.js") if "vendor" not in file.parts)]
    named = {
        (file.name, first or second)
        for file in sources
        for first, second in pattern.findall(file.read_text())
    }

    assert [pair for pair in named if pair[1] not in SYMBOLS and not pair[1].endswith("-")] == []


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_every_token_that_is_used_is_defined(style) -> None:
    used = set(re.findall(r"var\((--[\w-]+)", style.read_text()))
    defined = set(re.findall(r"(--[\w-]+)\s*:", TOKENS + style.read_text()))

    assert used - defined == set()


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_colours_stand_in_the_tokens(style) -> None:
    """Elsewhere only what is the same in both themes: paper, the camera, the band of the door."""
    allowed = {"tokens.css", "print.css", "door.css"}
    if style.name in allowed:
        return
    hexes = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", style.read_text()))

    assert hexes <= {"#fff", "#000", "#0000", "#0b120e", "#d9e6e3"}


def test_the_dark_theme_is_the_same_chosen_or_by_the_device() -> None:
    chosen = re.search(r'^\[data-theme="dark"\] \{(.*?)\n\}', TOKENS, re.DOTALL | re.MULTILINE)
    device = re.search(r":root:not\(\[data-theme\]\) \{(.*?)\n  \}", TOKENS, re.DOTALL)

    assert chosen
    assert device
    assert chosen[1].split() == device[1].split()


WAYBILLS = [
    ("EA418205354CN", ["EA", "418", "205"], "354CN"),
    ("1189442077315", ["1189", "4420", "7"], "7315"),
    ("SF1402718830021", ["SF14", "0271", "883"], "0021"),
    ("123", [], "123"),
]


def test_scripts_cut_a_waybill_as_templates_do() -> None:
    module = (STATIC / "components" / "markup.js").as_uri()
    numbers = json.dumps([number for number, _, _ in WAYBILLS])
    script = (
        f'const {{ waybillParts }} = await import("{module}");'
        f"console.log(JSON.stringify({numbers}.map(waybillParts)))"
    )

    said = subprocess.run(
        [node(), "--input-type=module", "--eval", script],
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert [(cut["parts"], cut["tail"]) for cut in json.loads(said)] == [
        (parts, tail) for _, parts, tail in WAYBILLS
    ]


@pytest.mark.parametrize(("number", "parts", "tail"), WAYBILLS)
def test_a_waybill_is_copied_without_spaces(app: Flask, number, parts, tail) -> None:
    source = '{% from "components/waybill.html" import waybill %}{{ waybill("' + number + '") }}'

    html = render(app, source)

    assert re.findall(r'waybill__part">(\w+)<', html) == parts
    assert re.findall(r"<b>(\w+)</b>", html) == [tail]
    assert re.sub(r"<[^>]+>", "", html) == number


def test_a_wrong_field_keeps_what_was_typed_and_says_why(app: Flask) -> None:
    source = """{% from "components/field.html" import field %}
    {{ field("name", "姓名", value='<王"', error="姓名要填", hint="与证件一致") }}"""

    html = render(app, source)

    assert 'value="&lt;王&#34;"' in html
    assert 'aria-describedby="name-hint name-error"' in html
    assert 'aria-invalid="true"' in html
    assert re.search(r'id="name-error" role="alert">.*<span>姓名要填</span>', html)


def test_a_code_is_drawn_without_a_quiet_zone() -> None:
    code = qr.draw("https://yitong.example/r/" + "A" * 167)

    assert code.path.startswith("M0 0h7v1h-7z")
    assert code.side == 49  # version 8
