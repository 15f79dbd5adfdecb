"""`flask accounts …`"""

import sys
from uuid import UUID

import click
from flask.cli import AppGroup

from webapp.accounts import invitations, queries
from webapp.accounts.services import people
from webapp.foundation.errors import InvalidInput
from webapp.places.models import OrganisationKind
from webapp.places.queries import organisations

accounts_cli = AppGroup("accounts", help="People who sign in.")


@accounts_cli.command("create-administrator")
@click.option("--login", required=True, help="Staff number.")
@click.option("--name", required=True)
@click.option("--bureau", default="", help="Id of the bureau they belong to; the first if empty.")
def create_administrator(login: str, name: str, bureau: str) -> None:
    """The first administrator of a new installation; prints the link by which they come in."""
    bureaus = organisations(OrganisationKind.BUREAU)
    if not bureau and not bureaus:
        sys.exit("There is no bureau yet: `flask places create-bureau` first.")
    organisation_id = UUID(bureau) if bureau else bureaus[0].id
    try:
        token = people.create_administrator(login, name, organisation_id)
    except InvalidInput:
        sys.exit(f"{login}: this staff number is in use")
    click.echo(invitations.link(token))


@accounts_cli.command("unlock")
@click.argument("login")
def unlock(login: str) -> None:
    """Let somebody try again at once."""
    account = queries.account_by_login(login)
    if account is None:
        sys.exit(f"{login}: no such account")
    people.unlock(None, account.id)
    click.echo(f"{account.login} may try again")
