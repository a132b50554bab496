from django.apps import AppConfig


class FilingsConfig(AppConfig):
    name = "filings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What the upper app owns, given to the lower one that may not import it."""
        from cases import docket_state, search, timeline

        from .docket_state import states_of
        from .entry_search import dockets, entries
        from .pdf.search import pages
        from .timeline_entries import entry_rows

        docket_state.register(states_of)
        search.register("dockets", dockets)
        search.register("entries", entries)
        search.register("files", pages)
        timeline.register(entry_rows)
