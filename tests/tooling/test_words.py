"""The translations' tool: nothing that people read is overlooked, and nothing changes by itself."""

import json

import pytest

from scripts import words


@pytest.fixture
def sources(tmp_path, monkeypatch):
    """A small product in a folder of its own."""
    monkeypatch.setattr(words, "ROOT", tmp_path)
    monkeypatch.setattr(words, "TRANSLATIONS", tmp_path / "webapp" / "translations")
    monkeypatch.setattr(words, "BROWSER_WORDS", tmp_path / "static" / "words")
    for folder in ("webapp", "templates", "static/foundation", "static/vendor"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "webapp" / "act.py").write_text('x = _("已收妥")\ny = _l("收下 %(count)s 件")\n')
    (tmp_path / "templates" / "page.html").write_text('<p>{{ _("已收妥") }}</p>')
    (tmp_path / "static" / "foundation" / "a.js").write_text(
        'show(`<b>${_("没有信号")}</b>`, _("收下 %(count)s 件", { count: 1 }));\n'
    )
    (tmp_path / "static" / "vendor" / "b.js").write_text('_("别人的");\n')
    return tmp_path


def translate(chinese, english):
    path = words.path_of("en")
    text = path.read_text().replace(
        f'msgid "{chinese}"\nmsgstr ""', f'msgid "{chinese}"\nmsgstr "{english}"'
    )
    path.write_text(text)


def translate_all():
    translate("已收妥", "Received")
    translate("没有信号", "No signal")
    translate("收下 %(count)s 件", "Take %(count)s")


def test_python_templates_and_browser_are_all_read(sources):
    words.update("en")

    found = {message.id for message in words.words_of(words.stored("en"))}

    assert found == {"已收妥", "没有信号", "收下 %(count)s 件"}


def test_a_second_update_changes_not_a_byte(sources):
    words.update("en")
    translate_all()
    words.update("en")
    before = words.path_of("en").read_bytes()

    words.update("en")

    assert words.path_of("en").read_bytes() == before
    assert b"Date" not in before


def test_a_complete_catalog_has_no_problems(sources):
    words.update("en")
    translate_all()

    assert words.problems("en") == []


def test_a_missing_translation_is_named(sources):
    words.update("en")
    translate("已收妥", "Received")

    assert len(words.problems("en")) == 2
    assert any("没有信号" in line and "not translated" in line for line in words.problems("en"))


def test_a_lost_placeholder_is_named(sources):
    words.update("en")
    translate_all()
    path = words.path_of("en")
    path.write_text(path.read_text().replace("Take %(count)s", "Take them"))

    (line,) = words.problems("en")

    assert "other placeholders" in line


def test_a_message_that_has_gone_is_named_and_then_left_out(sources):
    words.update("en")
    translate_all()
    (sources / "static" / "foundation" / "a.js").write_text("")

    assert any("in no source any more: 没有信号" in line for line in words.problems("en"))
    words.update("en")
    assert words.problems("en") == []


def test_words_of_the_browser_that_cannot_be_extracted_are_named(sources):
    words.update("en")
    translate_all()
    with (sources / "static" / "foundation" / "a.js").open("a") as file:
        file.write('/* _("藏起来的") */')

    (line,) = words.problems("en")

    assert "cannot be extracted" in line


def test_the_browser_gets_only_its_own_words(sources):
    words.update("en")
    translate_all()

    words.compile_words("en")

    made = json.loads((sources / "static" / "words" / "en.json").read_text())
    assert made == {"没有信号": "No signal", "收下 %(count)s 件": "Take %(count)s"}
    assert words.path_of("en").with_suffix(".mo").exists()
