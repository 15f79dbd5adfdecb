"""Versions of what callers say: the current one with an example, what changed, a new one."""

import difflib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.accounts.people import names_of
from webapp.conversions import campaign_forms
from webapp.conversions.calling import script as scripts
from webapp.conversions.calling import words as script_words
from webapp.conversions.models import ConversionCampaign, ConversionScript
from webapp.conversions.queries import campaigns as reading
from webapp.conversions.services import campaigns as services
from webapp.conversions.views.campaigns.blueprint import pages
from webapp.foundation import forms
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import Conflict, InvalidInput

Change = tuple[str, str]
"""(what, text): "" for a line that stayed, "+" for a new one, "-" for one that is gone."""


@pages.get("/<uuid:campaign_id>/script")
@requires(Permission.CALLS_LEAD)
def show_script(campaign_id: UUID) -> str:
    """The current version as it is said, and every version with what it changed."""
    campaign = reading.campaign_for(current_actor(), campaign_id)
    versions = reading.scripts_of(campaign)
    example = script_words.example(campaign.hall_id)
    current = versions[0]
    before = [*versions[1:], None]
    return render_template(
        "campaigns/script.html",
        campaign=campaign,
        current=current,
        steps=[scripts.pieces(step, example) for step in current.steps],
        consent=scripts.pieces(current.consent, example),
        versions=[(one, _changes(one, older)) for one, older in zip(versions, before, strict=True)],
        names=names_of({one.made_by for one in versions}),
    )


@pages.get("/<uuid:campaign_id>/script/new")
@requires(Permission.CALLS_LEAD)
def new_script(campaign_id: UUID) -> str:
    """The form, with the current version to begin with."""
    campaign = reading.campaign_for(current_actor(), campaign_id)
    current = reading.current_script(campaign.hall_id, campaign.id)
    given = {"steps": "\n".join(current.steps), "consent": current.consent, "seen": current.number}
    return _form(campaign, given)


@pages.post("/<uuid:campaign_id>/script/new")
@requires(Permission.CALLS_LEAD)
def write_script(campaign_id: UUID) -> Any:
    """A new version; when somebody was faster, what was typed stays."""
    actor = current_actor()
    campaign = reading.campaign_for(actor, campaign_id)
    try:
        made = services.write_script(actor, campaign_id, **forms.read(campaign_forms.ScriptForm))
    except InvalidInput as refusal:
        return _form(campaign, request.form, forms.said(refusal)), refusal.status
    except Conflict as clash:
        current = reading.current_script(campaign.hall_id, campaign.id)
        return _form(campaign, {**request.form, "seen": current.number}, theirs=current), (
            clash.status
        )
    flash(_("第 %(number)s 版已存，下一个电话就用它", number=made.number))
    return redirect(url_for("campaigns.show_script", campaign_id=campaign_id))


def _form(
    campaign: ConversionCampaign,
    given: Mapping[str, Any],
    errors: dict[str, str] | None = None,
    theirs: ConversionScript | None = None,
) -> str:
    example = script_words.example(campaign.hall_id)
    return render_template(
        "campaigns/script_form.html",
        campaign=campaign,
        given=given,
        errors=errors or {},
        theirs=theirs,
        words=[(word, example[word]) for word in scripts.WORDS],
        name_word=scripts.NAME,
    )


def _changes(version: ConversionScript, older: ConversionScript | None) -> list[Change]:
    """What a version says, line by line, against the one before it."""
    lines = [*version.steps, version.consent]
    if older is None:
        return [("", line) for line in lines]
    compared = difflib.ndiff([*older.steps, older.consent], lines)
    return [(line[0].strip(), line[2:]) for line in compared if line[0] != "?"]
