"""Who may do what, and where: every permission, every role and the one guard, on one page."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from flask import Flask, current_app, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import ColumnElement, false, true

from webapp.foundation.errors import Forbidden, Problem, Unauthorised, wants_json

API = "/api/v1/"
TWO_IDENTITIES = _l("请求里既有登录又有接口密钥，只能用一种。")
View = TypeVar("View", bound=Callable[..., Any])


class Permission(StrEnum):
    """What a view needs. Named <thing>:<act>."""

    PUBLIC = "public"
    """Anybody, signed in or not."""
    SIGNED_IN = "signed-in"
    """Anybody who is signed in, for their own account."""

    PLACES_READ = "places:read"
    PLACES_EDIT = "places:edit"
    ORGANISATIONS_EDIT = "organisations:edit"
    NORMS_EDIT = "norms:edit"
    VILLAGES_READ = "villages:read"
    VILLAGES_EDIT = "villages:edit"
    VILLAGES_JUDGE = "villages:judge"
    """Accept a doubtful check-in as genuine."""
    VILLAGES_VISIT = "villages:visit"
    """Check in at the villages of one's outlet."""
    PEOPLE_READ = "people:read"
    PEOPLE_INVITE = "people:invite"
    PEOPLE_DISMISS = "people:dismiss"
    CARDS_READ = "cards:read"
    IDENTITY_REVEAL = "identity:reveal"
    IDENTITY_LOOKS_READ = "identity-looks:read"
    PICKUPS_RECORD = "pickups:record"
    PHOTOS_SEND = "photos:send"
    """Of a record or a step that the person may make; of which outlet is asked for each kind."""
    PICKUPS_READ = "pickups:read"
    PICKUPS_EXPORT = "pickups:export"
    QUEUE_READ = "queue:read"
    QUEUE_RESOLVE = "queue:resolve"
    FLAGS_ANSWER = "flags:answer"
    SHELF_CHECK = "shelf:check"
    CONVERSIONS_READ = "conversions:read"
    CONVERSIONS_EDIT = "conversions:edit"
    CAMPAIGNS_EDIT = "campaigns:edit"
    CALLS_MAKE = "calls:make"
    CALLS_LEAD = "calls:lead"
    WORKING_DAYS_EDIT = "working-days:edit"
    HANDOVERS_EDIT = "handovers:edit"
    HANDOVERS_TAKE = "handovers:take"
    DELIVERIES_RECORD = "deliveries:record"
    CONVERSIONS_SEND = "conversions:send"
    CONVERSIONS_PULL = "conversions:pull"
    TRACKING_SEND = "tracking:send"
    FINDINGS_READ = "findings:read"
    FINDINGS_REPORT = "findings:report"
    FINDINGS_SEND = "findings:send"
    REPORTS_KEEP = "reports:keep"
    """Report from a phone that keeps the report until there is a network."""
    FINDINGS_HANDLE = "findings:handle"
    FINDINGS_PENALISE = "findings:penalise"
    FINDINGS_RECTIFY = "findings:rectify"
    PROCEDURES_EDIT = "procedures:edit"
    ENFORCEMENT_READ = "enforcement:read"
    ENFORCEMENT_RECORD = "enforcement:record"
    """Penalties among it need FINDINGS_PENALISE as well."""
    REWARDS_DECIDE = "rewards:decide"
    LIBRARY_READ = "library:read"
    LIBRARY_EDIT = "library:edit"
    LIBRARY_ANSWER = "library:answer"
    FORMS_READ = "forms:read"
    FORMS_EDIT = "forms:edit"
    SUPERVISORS_READ = "supervisors:read"
    SUPERVISORS_EDIT = "supervisors:edit"
    TASKS_DO = "tasks:do"
    MACHINES_EDIT = "machines:edit"
    DEVICES_READ = "devices:read"
    AUDIT_READ = "audit:read"
    RETENTION_READ = "retention:read"
    JOBS_OWN = "jobs:own"
    SETTINGS_READ = "settings:read"


class Role(StrEnum):
    """What a person is while acting. Titles are in `accounts`."""

    COURIER = "courier"
    COMPANY_ADMIN = "company-admin"
    HALL_CLERK = "hall-clerk"
    CALLER = "caller"
    TEAM_LEAD = "team-lead"
    SOCIAL_SUPERVISOR = "social-supervisor"
    GRID_WORKER = "grid-worker"
    COUNTY_OFFICER = "county-officer"
    CITY_OFFICER = "city-officer"
    PROVINCE_OFFICER = "province-officer"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


_P = Permission
_OFFICER = frozenset(
    {
        _P.PLACES_READ,
        _P.VILLAGES_READ,
        _P.PEOPLE_READ,
        _P.PICKUPS_READ,
        _P.PICKUPS_EXPORT,
        _P.QUEUE_READ,
        _P.QUEUE_RESOLVE,
        _P.SHELF_CHECK,
        _P.DEVICES_READ,
        _P.IDENTITY_REVEAL,
        _P.FINDINGS_READ,
        _P.FINDINGS_REPORT,
        _P.FINDINGS_HANDLE,
        _P.ENFORCEMENT_READ,
        _P.ENFORCEMENT_RECORD,
        _P.LIBRARY_READ,
        _P.LIBRARY_EDIT,
        _P.FORMS_READ,
        _P.SUPERVISORS_READ,
        _P.PHOTOS_SEND,
        _P.JOBS_OWN,
    }
)
_REPORTER = frozenset({_P.FINDINGS_READ, _P.FINDINGS_REPORT, _P.REPORTS_KEEP, _P.PHOTOS_SEND})
_PENALISING_OFFICER = _OFFICER | {_P.FINDINGS_PENALISE, _P.REWARDS_DECIDE}

ROLES: dict[Role, frozenset[Permission]] = {
    Role.COURIER: frozenset(
        {
            _P.PICKUPS_RECORD,
            _P.PHOTOS_SEND,
            _P.CARDS_READ,
            _P.SHELF_CHECK,
            _P.HANDOVERS_TAKE,
            _P.DELIVERIES_RECORD,
            _P.VILLAGES_VISIT,
        }
    ),
    Role.COMPANY_ADMIN: frozenset(
        {
            _P.PLACES_READ,
            _P.PLACES_EDIT,
            _P.VILLAGES_READ,
            _P.PEOPLE_READ,
            _P.PEOPLE_INVITE,
            _P.PEOPLE_DISMISS,
            _P.CARDS_READ,
            _P.PICKUPS_READ,
            _P.PICKUPS_EXPORT,
            _P.FLAGS_ANSWER,
            _P.SHELF_CHECK,
            _P.FINDINGS_READ,
            _P.FINDINGS_RECTIFY,
            _P.LIBRARY_READ,
            _P.LIBRARY_ANSWER,
            _P.PHOTOS_SEND,
            _P.DEVICES_READ,
            _P.JOBS_OWN,
        }
    ),
    Role.HALL_CLERK: frozenset(
        {
            _P.CONVERSIONS_READ,
            _P.CONVERSIONS_EDIT,
            _P.HANDOVERS_EDIT,
            _P.CAMPAIGNS_EDIT,
            _P.CALLS_LEAD,
            _P.MACHINES_EDIT,
            _P.RETENTION_READ,
            _P.JOBS_OWN,
        }
    ),
    Role.CALLER: frozenset({_P.CALLS_MAKE}),
    Role.TEAM_LEAD: frozenset({_P.CALLS_MAKE, _P.CALLS_LEAD, _P.JOBS_OWN}),
    Role.SOCIAL_SUPERVISOR: _REPORTER | {_P.TASKS_DO},
    Role.GRID_WORKER: _REPORTER,
    Role.COUNTY_OFFICER: _OFFICER | {_P.VILLAGES_EDIT, _P.VILLAGES_JUDGE, _P.SUPERVISORS_EDIT},
    Role.CITY_OFFICER: _PENALISING_OFFICER
    | {_P.PROCEDURES_EDIT, _P.FORMS_EDIT, _P.SUPERVISORS_EDIT},
    Role.PROVINCE_OFFICER: _PENALISING_OFFICER,
    Role.ADMINISTRATOR: frozenset(
        {
            _P.PLACES_READ,
            _P.PLACES_EDIT,
            _P.NORMS_EDIT,
            _P.FORMS_READ,
            _P.FORMS_EDIT,
            _P.VILLAGES_READ,
            _P.VILLAGES_EDIT,
            _P.ORGANISATIONS_EDIT,
            _P.PEOPLE_READ,
            _P.PEOPLE_INVITE,
            _P.PEOPLE_DISMISS,
            _P.DEVICES_READ,
            _P.SETTINGS_READ,
            _P.RETENTION_READ,
            _P.WORKING_DAYS_EDIT,
            _P.MACHINES_EDIT,
            _P.JOBS_OWN,
        }
    ),
    Role.AUDITOR: frozenset({_P.AUDIT_READ, _P.RETENTION_READ, _P.IDENTITY_LOOKS_READ}),
}


AT_A_HALL = frozenset({Role.HALL_CLERK, Role.CALLER, Role.TEAM_LEAD})
"""Roles that work for one hall and see nothing beyond it."""

FOR_MACHINES = frozenset(
    {_P.CONVERSIONS_SEND, _P.CONVERSIONS_PULL, _P.TRACKING_SEND, _P.FINDINGS_SEND}
)
"""What may be given to a machine client; each has some of it, and nothing else whatever it has."""


def roles_with(permission: Permission) -> list[Role]:
    """The roles that carry a permission."""
    return [role for role, permissions in ROLES.items() if permission in permissions]


SECOND_FACTOR_FORCED = frozenset(Role) - {
    Role.COURIER,
    Role.SOCIAL_SUPERVISOR,
    Role.GRID_WORKER,
}
"""Officers, administrators and everybody else who sees more than their own records."""


class ScopeKind(StrEnum):
    """How wide a grant reaches. Each but platform and self names one column of the rows it is for:
    hall a column of a hall's rows, the others one of Placed rows."""

    PLATFORM = "platform"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    BRAND = "brand"
    HEADQUARTERS = "headquarters"
    COMPANY = "company"
    OUTLET = "outlet"
    HALL = "hall"
    SELF = "self"


SCOPE_COLUMN = {
    ScopeKind.PROVINCE: "province_code",
    ScopeKind.CITY: "city_code",
    ScopeKind.COUNTY: "county_code",
    ScopeKind.BRAND: "brand_id",
    ScopeKind.HEADQUARTERS: "headquarters_id",
    ScopeKind.COMPANY: "company_id",
    ScopeKind.OUTLET: "outlet_id",
    ScopeKind.HALL: "hall_id",
}


@dataclass(frozen=True)
class Scope:
    """Where a grant holds: a region's code, or the id of an organisation or outlet, as text."""

    kind: ScopeKind
    id: str = ""

    @property
    def value(self) -> str | UUID:
        """The id as the column of Placed rows holds it."""
        return self.id if self.kind in _REGIONS else UUID(self.id)


_REGIONS = frozenset({ScopeKind.PROVINCE, ScopeKind.CITY, ScopeKind.COUNTY})


@dataclass(frozen=True)
class Actor:
    """A signed-in person under the one grant they act by."""

    account_id: UUID
    name: str
    role: Role
    scope: Scope
    grant_id: UUID
    session_id: UUID
    chain: str
    """The audit chain that takes this actor's acts: an organisation's id, or `platform`."""
    chosen_language: str = ""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What Flask-Login keeps in the cookie: the session, so that it can be revoked."""
        return str(self.session_id)

    def may(self, permission: Permission) -> bool:
        """Whether the role carries a permission."""
        return permission in (_P.PUBLIC, _P.SIGNED_IN) or permission in ROLES[self.role]


HANDS_IN = frozenset({Role.SOCIAL_SUPERVISOR, Role.GRID_WORKER})
"""Whose term may end while reports wait on their phone: those they may still bring for a while."""


@dataclass(frozen=True)
class Former(Actor):
    """Somebody whose last grant ended: they see nothing more, and bring what they still hold."""

    def may(self, permission: Permission) -> bool:
        """Be signed in, and send what belongs to a record that was made in time."""
        return permission in (_P.PUBLIC, _P.SIGNED_IN, _P.PHOTOS_SEND)


class MachineRole(StrEnum):
    """What stands in the place of a role for a program: nobody can be given it."""

    CLIENT = "machine-client"


@dataclass(frozen=True)
class Machine(Actor):
    """A program that came with an API key: `account_id` is the client, `grant_id` the key."""

    role: Any
    permissions: frozenset[Permission] = frozenset()

    def get_id(self) -> str:
        """Nothing that a cookie could name."""
        return ""

    def may(self, permission: Permission) -> bool:
        """Whether this client was given a permission: being signed in is none."""
        return permission is _P.PUBLIC or permission in self.permissions & FOR_MACHINES


class Nobody:
    """Who asks when nobody is signed in."""

    is_authenticated = False
    is_active = False
    is_anonymous = True
    chosen_language = ""

    def get_id(self) -> None:
        """Nothing to remember."""


def current_actor() -> Actor:
    """Who is asking. Raises Unauthorised when nobody is signed in."""
    if not current_user.is_authenticated:
        raise Unauthorised()
    return current_user._get_current_object()  # noqa: SLF001 -- the one way Flask-Login offers


def in_scope(model: Any, actor: Actor) -> ColumnElement[bool]:
    """The rows of a model that an actor may know of: a Placed one, or one of a hall's.

    A model without the column of the actor's scope has no row for them.
    """
    if actor.scope.kind is ScopeKind.PLATFORM:
        return true()
    column = getattr(model, SCOPE_COLUMN.get(actor.scope.kind, ""), None)
    return false() if column is None else column == actor.scope.value


def covers(actor: Actor, row: Any) -> bool:
    """Whether one row lies in the actor's scope."""
    if actor.scope.kind is ScopeKind.PLATFORM:
        return True
    belongs = getattr(row, SCOPE_COLUMN.get(actor.scope.kind, ""), None)
    return belongs is not None and belongs == actor.scope.value


def requires(permission: Permission) -> Callable[[View], View]:
    """Name the permission a view needs. It only marks; `guard` decides."""

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def needed_permission(endpoint: str) -> Permission | None:
    """What an endpoint asks for; None means that it named nothing and is closed to everybody."""
    view = current_app.view_functions.get(endpoint)
    marked = getattr(view, "permission", None)
    if marked is None and (by_class := getattr(view, "view_class", None)) is not None:
        method = getattr(by_class, request.method.lower(), None)
        marked = getattr(method, "permission", getattr(by_class, "permission", None))
    return marked


def bearer() -> str:
    """The API key that came with this request; empty where none came, and outside the API."""
    kind, _blank, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" and request.path.startswith(API) else ""


def guard() -> Any:
    """Deny by default: an endpoint that names no permission is closed to everybody."""
    if bearer():
        _introduce()
    if request.endpoint is None:
        return None  # routing will answer 404 or 405
    needed = needed_permission(request.endpoint)
    if needed is Permission.PUBLIC:
        return None
    if not current_user.is_authenticated:
        if wants_json() or request.method != "GET":
            raise Unauthorised()
        return redirect(url_for("accounts.sign_in_page", next=request.full_path.rstrip("?")))
    if needed is None or not current_actor().may(needed):
        raise Forbidden()
    return None


def _introduce() -> None:
    """Look an API key up before anything else asks who this is, as the words of a refusal do."""
    if current_app.config["SESSION_COOKIE_NAME"] in request.cookies:
        raise Problem(TWO_IDENTITIES, slug="two-identities")
    if not current_user.is_authenticated:
        raise Unauthorised()


def install(app: Flask) -> None:
    """Put the guard before every request."""
    app.before_request(guard)
