#!/usr/bin/env python
"""Django's command line, with servers found or started where none are named (casetracker/embedded).

`manage.py run` is what `make run` calls: the whole site under one supervisor.
"""

import os
import sys


def main() -> int:
    if sys.argv[1:] == ["run"]:
        from casetracker.embedded import run

        return run.main()
    from casetracker.embedded.attach import servers_for

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casetracker.settings")
    with servers_for(sys.argv):
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
    return 0


if __name__ == "__main__":
    try:
        from casetracker.embedded.trouble import spoken
    except ModuleNotFoundError as error:  # the package itself needs Celery
        sys.exit(f"casetracker: The library {error.name} is missing: run `make install`.")
    sys.exit(spoken(main))
