"""A platform's token moves to the vault's new key, and opens when the older one is destroyed."""

from tests.conversions.platform.cases import case, taken
from tests.identity.test_rotate_keys import destroy_older, flask, one_key_each, rotate
from webapp.conversions.services import pulling

__all__ = ["flask", "one_key_each"]


def test_the_platform_is_asked_after_a_rotation_as_before(
    app, item, platform, connection, stored, flask
):
    before = stored().vault_key_id

    rotate(flask)
    destroy_older(flask)

    assert stored().vault_key_id != before
    platform.put(case(1))
    pulling.pull_due()
    assert len(taken()) == 1
