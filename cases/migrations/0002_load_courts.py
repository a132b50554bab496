"""The federal courts, from cases/data. Later editions of the table come by `manage.py load_courts`."""

from typing import Any

from django.db import migrations

from cases.management.commands.load_courts import load


def forwards(apps: Any, schema_editor: Any) -> None:
    load(apps.get_model("cases", "Court"), apps.get_model("cases", "CourtDivision"))


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
