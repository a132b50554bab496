"""The Django app for what courts send; at startup it registers what `cases` shows of dockets."""

from django.apps import AppConfig
from django.conf import settings


class FilingsConfig(AppConfig):
    name = "filings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what `cases` shows of dockets but must not import, and check two settings."""
        from cases import deletion, search
        from cases.providers import docket_freshness, linked_dockets
        from cases.timeline import case_timeline

        from .corrections import deleted_case
        from .docket_queries.entry_search import cores, dockets, entries
        from .docket_queries.freshness import states_of
        from .docket_queries.linked_dockets import other_dockets as named
        from .docket_queries.timeline_entries import EntryRows
        from .pdf.search import pages
        from .polling.budget import parse_budget
        from .polling.intervals import parse_quiet

        parse_budget(settings.COURTLISTENER_BUDGET)  # report a mistake in these two at startup
        parse_quiet(settings.QUIET_HOURS)
        deletion.register(deleted_case)
        docket_freshness.register(states_of)
        linked_dockets.register(named)
        search.register_cores(cores)
        search.register("dockets", dockets)
        search.register("entries", entries)
        search.register("files", pages)
        case_timeline.register(EntryRows)
