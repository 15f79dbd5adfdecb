"""Nothing is reachable that did not say who may reach it."""

from flask import Flask

from webapp.foundation.access import FOR_MACHINES, ROLES, Permission, Role, needed_permission


def test_every_endpoint_names_its_permission(app: Flask) -> None:
    unnamed = []
    for rule in app.url_map.iter_rules():
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            with app.test_request_context(method=method):
                if needed_permission(rule.endpoint) is None:
                    unnamed.append(f"{method} {rule.rule} ({rule.endpoint})")

    assert unnamed == []


def test_every_permission_is_somebodys_and_every_role_has_some() -> None:
    given = frozenset().union(*ROLES.values()) | {Permission.PUBLIC, Permission.SIGNED_IN}

    assert given | FOR_MACHINES == frozenset(Permission)
    assert not given & FOR_MACHINES, "what is for programs is for no person"
    assert set(ROLES) == set(Role)


def test_the_administrator_sees_no_identity_and_no_pickup() -> None:
    personal = {
        Permission.IDENTITY_REVEAL,
        Permission.PICKUPS_READ,
        Permission.PICKUPS_EXPORT,
        Permission.QUEUE_READ,
        Permission.CARDS_READ,
        Permission.CONVERSIONS_READ,
    }

    assert not ROLES[Role.ADMINISTRATOR] & personal
    assert not ROLES[Role.AUDITOR] & personal
