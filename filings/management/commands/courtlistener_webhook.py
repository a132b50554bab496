"""`manage.py courtlistener_webhook create|list|revoke`: manages the addresses for its alerts."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from filings.models import WebhookAddress


class Command(BaseCommand):
    help = "Create, list, and revoke addresses for CourtListener's webhook (docs/deploy.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="create|list|revoke")
        acts.add_parser("create", help="Print a new address, and nothing else. It is shown only once.")
        acts.add_parser("list", help="List all addresses by their first characters.")
        revoke = acts.add_parser("revoke", help="Stop accepting alerts at an address.")
        revoke.add_argument("hint", help="The first characters of the address, as `list` shows them.")

    def handle(self, *args: Any, **options: Any) -> None:
        {"create": self._create, "list": self._list, "revoke": self._revoke}[options["act"]](options)

    def _create(self, options: dict[str, Any]) -> None:
        path = reverse("courtlistener-webhook", args=[WebhookAddress.issue()])
        self.stdout.write(f"{settings.SITE_URL}{path}")

    def _list(self, options: dict[str, Any]) -> None:
        for row in WebhookAddress.objects.order_by("created_at"):
            used = f"last used {row.last_used_at:%Y-%m-%d %H:%M} UTC" if row.last_used_at else "never used"
            revoked = f", revoked {row.revoked_at:%Y-%m-%d}" if row.revoked_at else ""
            self.stdout.write(f"{row}, {used}{revoked}")

    def _revoke(self, options: dict[str, Any]) -> None:
        live = WebhookAddress.objects.filter(hint=options["hint"].rstrip("…"), revoked_at=None)
        if not live.update(revoked_at=timezone.now()):
            raise CommandError("No active address begins with these characters. `list` shows all addresses.")
        self.stdout.write("Revoked.")
