"""A migration operation for labels and help texts: they are part of Django's state, not of the database."""

from django.db.migrations import SeparateDatabaseAndState
from django.db.migrations.state import ProjectState


class StateOnly(SeparateDatabaseAndState):
    """`state_operations` alone. Drops the built model classes first: otherwise Django rebuilds the classes of
    all related models after each operation, which takes seconds for a hundred of them."""

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)
        super().state_forwards(app_label, state)
