"""A paper that comes as a PDF: its pages are photos; what is locked, broken or made to break the
reader gets a sentence and takes nothing else along."""

import io
import re

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from tests import builders
from tests.builders_findings import People, again
from tests.builders_papers import AUTHOR, endless, locked, paper
from tests.builders_photos import photo
from webapp.findings.lifecycle import FindingState
from webapp.findings.models import Finding, FindingEvidence
from webapp.foundation import uploads
from webapp.foundation.database import db, new_id
from webapp.foundation.uploads import NotAPhoto, papers

HASHES = r'name="photos" value="([0-9a-f]{64})" checked'


@pytest.fixture
def company(client: FlaskClient, people: People) -> FlaskClient:
    """The company's browser, without scripts."""
    builders.sign_in(client, people.accounts["company"])
    return client


@pytest.fixture
def asked(people: People) -> Finding:
    """A finding that the company has to mend, with photos."""
    return people.bring(people.report(), FindingState.VERIFIED)


def rectify(client: FlaskClient, finding: Finding, files: list[bytes], **form: object):
    page = f"/findings/{finding.outlet_id}/{finding.id}"
    sent = {
        "csrf_token": builders.token_on(client.get(page).text),
        "id": str(new_id()),
        "step": "rectify",
        "version": str(again(finding).version),
        "words": "补贴了资费表，培训记录在后面。",
        "latitude": "",
        "longitude": "",
        "accuracy": "",
        "files": [(io.BytesIO(one), "report.pdf") for one in files],
    }
    return client.post(page, data={**sent, **form}, content_type="multipart/form-data")


def evidence() -> list[FindingEvidence]:
    db.session.expire_all()
    return list(db.session.scalars(select(FindingEvidence).order_by(FindingEvidence.position)))


def of_step(finding: Finding) -> list[FindingEvidence]:
    last = max((one for one in evidence()), key=lambda one: one.step_id).step_id
    return [one for one in evidence() if one.step_id == last and one.finding_id == finding.id]


def test_each_page_is_a_photo_and_nothing_else_of_it_is_kept(company, asked) -> None:
    answer = rectify(company, asked, [paper(3)])

    assert answer.status_code == 302
    assert again(asked).state is FindingState.RECTIFIED
    pages = of_step(asked)
    assert len(pages) == 3
    for one in pages:
        jpeg = uploads.read_of(one.step_id, one.outlet_id, one.id)
        assert AUTHOR.encode() not in jpeg
        with Image.open(io.BytesIO(jpeg)) as opened:
            assert (opened.format, max(opened.size)) == ("JPEG", 1600)
            assert opened.height > opened.width
        assert (one.taken_at, one.latitude) == (None, None)


def test_a_paper_and_photos_go_together(company, asked) -> None:
    assert rectify(company, asked, [photo(), paper(2)]).status_code == 302
    assert len(of_step(asked)) == 3


def test_a_long_paper_keeps_what_there_is_room_for_and_says_so(company, asked) -> None:
    key = str(new_id())

    refused = rectify(company, asked, [paper(8)], id=key)

    assert refused.status_code == 422
    assert "一次最多放 6 张照片" in refused.text
    assert "补贴了资费表，培训记录在后面。" in refused.text
    hashes = re.findall(HASHES, refused.text)
    assert len(hashes) == 6
    assert rectify(company, asked, [], id=key, photos=hashes).status_code == 302


@pytest.mark.parametrize("bad", [locked(), b"%PDF-1.7\n" * 50, paper(2)[:900]])
def test_what_cannot_be_opened_gets_a_sentence_and_loses_nothing(company, asked, bad) -> None:
    good = photo()

    refused = rectify(company, asked, [good, bad])

    assert refused.status_code == 422
    assert "或者不带密码的 PDF" in refused.text
    assert "补贴了资费表，培训记录在后面。" in refused.text
    assert len(re.findall(HASHES, refused.text)) == 1
    assert again(asked).state is FindingState.VERIFIED


def test_a_page_that_never_ends_is_given_up() -> None:
    with pytest.raises(NotAPhoto):
        papers.pages(endless(), 6)


def test_who_draws_cannot_write_a_file(tmp_path, monkeypatch) -> None:
    """Asked of the program itself, with a line that tries."""
    leak, drawing = tmp_path / "leak", "    for page in drawn("
    tries = f"    open({str(leak)!r}, 'wb').write(b'x')\n"
    words = papers.PROGRAM.read_text()
    assert drawing in words
    (tmp_path / "drawing.py").write_text(words.replace(drawing, tries + drawing))
    monkeypatch.setattr(papers, "PROGRAM", tmp_path / "drawing.py")

    assert len(papers.pages(paper(), 6)) == 1

    assert leak.read_bytes() == b""


def by_anybody(client: FlaskClient, people: People, content: bytes):
    page = f"/report/{people.outlet.id}"
    form = {
        "csrf_token": builders.token_on(client.get(page).text),
        "id": str(new_id()),
        "category": "closed",
        "words": "寄件回执扫描在后面。",
        "latitude": "",
        "longitude": "",
        "accuracy": "",
        "files": [(io.BytesIO(content), "scan.pdf")],
    }
    return client.post(page, data=form, content_type="multipart/form-data")


def test_what_cannot_be_drawn_counts_too(client, people, monkeypatch) -> None:
    """Or somebody without an account could keep the server drawing."""
    monkeypatch.setattr("webapp.findings.views.evidence.PHOTOS_AN_HOUR", 1)
    assert by_anybody(client, people, locked()).status_code == 422

    refused = by_anybody(client, people, locked())

    assert refused.status_code == 429
    assert "寄件回执扫描在后面。" in refused.text


def test_anybody_without_an_account_may_send_one(client, people) -> None:
    answer = by_anybody(client, people, paper())

    assert answer.status_code == 302
    assert len(evidence()) == 1
