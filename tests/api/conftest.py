import pytest

from . import world


@pytest.fixture
def api(db: None) -> world.World:
    return world.build()
