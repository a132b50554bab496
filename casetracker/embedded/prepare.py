"""The work `make run` does before the site starts: migrate, collect static files, load the demo, make a link.

Runs as the owner of the tables, in one process, because starting Django is what takes the time.
"""

import json
import os
import sys
from io import StringIO
from pathlib import Path

ADMIN = "admin@example.com"
DEMO_ADMIN = "demo@casetracker.local"  # follows the demonstration cases; see filings/seed


def main(result: Path, demo_marker: Path) -> None:
    """Writes {"signin": path} to `result`, which only this account can read."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casetracker.settings")
    import django
    from django.core.management import call_command

    django.setup()
    from casetracker.embedded.static_files import collect
    from casetracker.embedded.tables import bring_up_to_date

    bring_up_to_date()
    collect(Path(os.environ["STATIC_ROOT"]))
    if demo_marker.exists():
        call_command("seed_demo", feeds_only=True)  # the sandbox court's port differs each time
    elif os.environ.get("CASETRACKER_DEMO", "1") != "0":
        print("loading the demonstration cases ...")
        call_command("seed_demo")
        demo_marker.touch()
    admin = os.environ.get("CASETRACKER_ADMIN") or (DEMO_ADMIN if demo_marker.exists() else ADMIN)
    link = StringIO()
    call_command("signin_link", user=admin, create_admin=True, stdout=link)
    result.write_text(json.dumps({"signin": link.getvalue().strip()}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
