"""A working Monday, a hall with its clerk, an outlet of the post with its courier."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests import builders, builders_calls
from tests import builders_handovers as handing
from webapp.foundation import clock
from webapp.foundation.access import Actor
from webapp.places.models import Organisation, Outlet


@pytest.fixture(autouse=True)
def monday(app: Flask) -> Iterator[None]:
    """Ten in the morning on a working Monday."""
    assert app
    with clock.freeze(builders_calls.MONDAY):
        yield


@pytest.fixture
def hall(monday: None) -> Organisation:
    """The hall."""
    return builders.hall()


@pytest.fixture
def clerk(hall: Organisation) -> Actor:
    """Its clerk."""
    return builders_calls.clerk(hall)


@pytest.fixture
def outlet(monday: None) -> Outlet:
    """An outlet of the post in the same province."""
    return handing.postal_outlet()


@pytest.fixture
def courier(outlet: Outlet) -> Actor:
    """Its courier."""
    return handing.courier(outlet)
