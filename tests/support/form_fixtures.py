"""The form of the tests, written once a module and opened once."""

from __future__ import annotations

import pytest
from form_books import FIRST_AREA
from forms import opened, written


@pytest.fixture(scope="module")
def data() -> bytes:
    return written()


@pytest.fixture(scope="module")
def book(data):
    return opened(data)


@pytest.fixture(scope="module")
def sheet(book):
    return book[FIRST_AREA]
