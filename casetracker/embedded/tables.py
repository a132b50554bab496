"""Brings the tables up to date and says how far it has come."""

from typing import Any

from django.core.management import call_command
from django.core.management.commands.migrate import Command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

OURS = {"accounts": "people and sign-in", "cases": "cases", "filings": "dockets and filings"}


class Counted(Command):
    """`migrate`, but each step of ours gets a line and those of Django's own share one."""

    def __init__(self, steps: int) -> None:
        super().__init__()
        self.steps = steps
        self.step = 0

    def migration_progress_callback(self, action: str, migration: Any = None, fake: bool = False) -> None:
        if action != "apply_start":
            return
        self.step += 1
        what = OURS.get(migration.app_label)
        if what or self.step == 1:
            print(f"database: step {self.step} of {self.steps}, tables for {what or 'Django itself'} ...")


def bring_up_to_date() -> None:
    executor = MigrationExecutor(connection)
    steps = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    call_command(Counted(steps), interactive=False, verbosity=0)
    print("the tables are up to date")
