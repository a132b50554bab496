"""What every test may count on."""

import pytest


@pytest.fixture(autouse=True)
def courts_are_loaded(request: pytest.FixtureRequest) -> None:
    """A transactional test empties every table behind it, the courts of the migration too: load them again."""
    marker = request.node.get_closest_marker("django_db")
    transactional = {"transactional_db", "live_server"} & set(request.fixturenames)
    if transactional or (marker and marker.kwargs.get("transaction")):
        request.getfixturevalue("transactional_db")
        from cases.management.commands.load_courts import load
        from cases.models import Court, CourtDivision

        if not Court.objects.exists():
            load(Court, CourtDivision)
