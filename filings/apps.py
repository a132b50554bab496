from django.apps import AppConfig
from django.conf import settings


class FilingsConfig(AppConfig):
    name = "filings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What the upper app owns, given to the lower one that may not import it."""
        from cases import deletion, docket_state, other_dockets, search, timeline

        from . import deleted_case
        from .budget import parse_budget
        from .docket_state import states_of
        from .entry_search import cores, dockets, entries
        from .intervals import parse_quiet
        from .other_dockets import other_dockets as named
        from .pdf.search import pages
        from .timeline_entries import EntryRows

        parse_budget(settings.COURTLISTENER_BUDGET)  # a mistake in these two is told at the start
        parse_quiet(settings.QUIET_HOURS)
        deletion.register(deleted_case)
        docket_state.register(states_of)
        other_dockets.register(named)
        search.register_cores(cores)
        search.register("dockets", dockets)
        search.register("entries", entries)
        search.register("files", pages)
        timeline.register(EntryRows)
