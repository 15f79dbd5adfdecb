"""Reporters without an account: how they are reached, kept sealed with their finding."""

import json
from dataclasses import asdict, dataclass, field

from flask import current_app
from sqlalchemy.orm import Session

from webapp.findings.models import Finding
from webapp.foundation.crypto import CannotOpen
from webapp.foundation.keys import MissingKey
from webapp.foundation.messages import MessagePurpose, Template, can_be_reached, enqueue
from webapp.places.queries import outlet_names

RECEIVED = "您反映的问题收到了。看办到哪一步"
TO_CONFIRM = "您反映的问题改好了，等您看一眼、说一声"
ASKED = "想问您一件事，您反映的问题等着您的答复"
OVER = "您反映的问题办结了。看结果"
"""Chinese whoever reads it, as all messages; each goes on with “，请打开 …”."""


@dataclass(frozen=True)
class Contact:
    """How a reporter is reached. Lives in memory only; its repr shows nothing."""

    token: str = field(repr=False)
    phone: str = field(repr=False, default="")
    """E.164; empty where none was given."""


def keep(finding: Finding, contact: Contact) -> None:
    """Seal a reporter's contact with a finding that has its id."""
    finding.seal(json.dumps(asdict(contact)).encode())


def contact_of(finding: Finding) -> Contact | None:
    """The contact in the clear; None where there is none, or it was destroyed."""
    try:
        return Contact(**json.loads(finding.opened()))
    except (CannotOpen, MissingKey):
        return None


def link_of(token: str) -> str:
    """Where a reporter finds their report."""
    base = current_app.config["SETTINGS"].base_url.rstrip("/")
    # The clock runs outside requests, where url_for knows no host.
    return f"{base}{current_app.url_map.bind('').build('reports.show', {'token': token})}"


def tell(session: Session, finding: Finding, words: str) -> bool:
    """Have the reporter told, with the link; False where there is no phone to tell."""
    contact = contact_of(finding)
    if contact is None or not can_be_reached(contact.phone):
        return False
    enqueue(
        session,
        MessagePurpose.LINK,
        phone=contact.phone,
        template=Template.LINK,
        parameters={
            "place": outlet_names({finding.outlet_id}).get(finding.outlet_id, ""),
            "words": words,
            "link": link_of(contact.token),
        },
        about=finding.id,
    )
    return True
