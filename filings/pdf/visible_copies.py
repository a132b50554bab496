"""Decides which PDF copies a person may see: those in cases they may see, and their own that are on hold."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from cases.access import visible_cases
from casetracker.accounts.models import User

from ..models import FileCopy

WAITING_SHOWN = 50


def visible_copies(user: User) -> QuerySet[FileCopy]:
    own = Q(docket=None) if user.is_superuser else Q(docket=None, received_by=user)
    return FileCopy.objects.filter(Q(docket__case__in=visible_cases(user)) | own)


def copy_for(user: User, copy_id: UUID) -> FileCopy:
    """The copy, or Http404."""
    rows = visible_copies(user).filter(pk=copy_id)
    copy = rows.select_related("file", "docket__court", "entry", "document", "received_by").first()
    if copy is None:
        raise Http404("There is no file with this id, or you do not have access to it.")
    return copy


def waiting_files(user: User) -> list[FileCopy]:
    """The copies on hold that this person may see, newest first."""
    rows = visible_copies(user).filter(entry=None).exclude(status=FileCopy.Status.WAITING)
    return list(rows.select_related("file").order_by("-received_at")[:WAITING_SHOWN])
