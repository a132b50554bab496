#!/usr/bin/env python
"""Django's command line, with servers found or started where none are named (casetracker/embedded)."""

import os
import sys


def main() -> int:
    from casetracker.embedded.attach import servers_for

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casetracker.settings")
    with servers_for(sys.argv):
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
    return 0


if __name__ == "__main__":
    from casetracker.embedded.trouble import spoken

    sys.exit(spoken(main))
