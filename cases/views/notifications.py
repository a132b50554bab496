"""The notifications pages: a reader's destinations, which cases are sent there, and the latest messages."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from casetracker.accounts.requests import UserRequest
from casetracker.lib.url_values import row_id

from ..access import case_for, visible_cases
from ..models import Case, Delivery, Destination, Subscription
from ..notifications.channels import CHANNELS, channel_of
from ..notifications.channels.base import Channel

MOST_CASES = 500
DELIVERIES_SHOWN = 50


def _mine(request: UserRequest, destination_id: UUID) -> Destination:
    """The reader's own destination. For everyone else it does not exist."""
    return get_object_or_404(Destination, pk=destination_id, owner=request.user)


def _page(destination: Destination) -> HttpResponse:
    return redirect(reverse("destination", args=[destination.pk]))


@login_required
@require_GET
def notifications(request: UserRequest) -> HttpResponse:
    return render(request, "cases/notifications.html", _all_of(request))


def _all_of(request: UserRequest, refused: Mapping[str, forms.Form] | None = None) -> dict[str, Any]:
    """What the page of all destinations shows; `refused` has forms by channel whose errors are shown."""
    mine = Destination.objects.filter(owner=request.user).select_related("owner")
    rows = [(row, channel_of(row.channel)) for row in mine.order_by("channel", "created_at")]
    have = {channel.key for _, channel in rows}
    return {
        "section": "notifications",
        "destinations": [(row, channel, channel.name_of(row)) for row, channel in rows],
        "offers": [
            {
                "channel": channel,
                "why_not": channel.why_not_offered(),
                "button": channel.add_button(request.user),
                "form": (refused or {}).get(channel.key) or _form(channel),
            }
            for channel in CHANNELS.values()
            if channel.needs_address or channel.why_not_offered() or channel.key not in have
        ],
    }


def _form(channel: Channel, data: Any = None) -> forms.Form:
    return channel.form(data, auto_id=f"{channel.key}-%s")


@login_required
@require_POST
def add_destination(request: UserRequest) -> HttpResponse:
    channel = CHANNELS.get(request.POST.get("channel", ""))
    if channel is None or channel.why_not_offered():
        raise Http404("There is no such channel.")
    form = _form(channel, request.POST)
    if not form.is_valid():
        return render(request, "cases/notifications.html", _all_of(request, {channel.key: form}), status=400)
    made, fresh = Destination.objects.get_or_create(
        owner=request.user, channel=channel.key, url=form.cleaned_data.get("url", "")
    )
    if fresh and channel.has_secret:
        request.session[f"secret-{made.pk}"] = made.secret
    return _page(made)


@login_required
@require_GET
def destination(request: UserRequest, destination_id: UUID) -> HttpResponse:
    mine = _mine(request, destination_id)
    seen = visible_cases(request.user)
    theirs = mine.subscriptions.filter(case__in=seen).select_related("case").order_by("case__caption")
    sent = Delivery.objects.filter(subscription__destination=mine, change__case__in=seen)
    channel = channel_of(mine.channel)
    context = {
        "section": "notifications",
        "destination": mine,
        "channel": channel,
        "name": channel.name_of(mine),
        "secret": request.session.pop(f"secret-{mine.pk}", ""),
        "subscriptions": theirs[:MOST_CASES],
        "others": seen.exclude(subscriptions__destination=mine).order_by("caption")[:MOST_CASES],
        "deliveries": sent.select_related("change__case")
        .prefetch_related("earlier")
        .order_by("-created_at")[:DELIVERIES_SHOWN],
        "waiting": sent.filter(status=Delivery.Status.WAITING).count(),
        "now": timezone.now(),
    }
    return render(request, "cases/destination.html", context)


@login_required
@require_POST
def send_case(request: UserRequest, destination_id: UUID) -> HttpResponse:
    """Starts or stops sending changes there, for one case or for all cases that the reader follows."""
    mine = _mine(request, destination_id)
    if request.POST.get("remove"):
        mine.subscriptions.filter(case=case_for(request.user, row_id(request.POST["remove"]))).delete()
        return _page(mine)
    if request.POST.get("case") == "followed":
        followed = Subscription.objects.filter(user=request.user, channel=Subscription.SCREEN)
        chosen: list[Case] = list(
            visible_cases(request.user).filter(pk__in=followed.values("case"))[:MOST_CASES]
        )
    else:
        chosen = [case_for(request.user, row_id(request.POST.get("case", "")))]
    for case in chosen:
        Subscription.objects.get_or_create(
            user=request.user, case=case, channel=mine.channel, destination=mine
        )
    return _page(mine)


@login_required
@require_POST
def change_destination(request: UserRequest, destination_id: UUID) -> HttpResponse:
    """Handles the destination's buttons: on, off, rotate, test, remove."""
    mine = _mine(request, destination_id)
    channel = channel_of(mine.channel)
    match request.POST.get("do"):
        case "on" | "off" as wish:
            mine.switch(wish == "on")
        case "rotate" if channel.has_secret:
            request.session[f"secret-{mine.pk}"] = mine.rotate()
        case "test" if channel.can_test:
            _test(request, channel, mine)
        case "remove":
            mine.delete()
            messages.success(request, "Destination removed. Nothing more will be sent there.")
            return redirect("notifications")
    return _page(mine)


def _test(request: UserRequest, channel: Channel, mine: Destination) -> None:
    result = channel.send_test(mine)
    if result.taken:
        answer = f" The receiver answered {result.status}." if result.status else ""
        messages.success(request, f"Test delivered.{answer}")
    else:
        messages.error(request, f"The test was not delivered. {result.error} Nothing else was sent.")


@login_required
@require_POST
def send_again(request: UserRequest, delivery_id: UUID) -> HttpResponse:
    """Sends the same message again under the same ID; a receiver that drops repeats counts it once."""
    row = get_object_or_404(
        Delivery.objects.filter(subscription__case__in=visible_cases(request.user)),
        pk=delivery_id,
        subscription__destination__owner=request.user,
    )
    row.send_again()
    messages.success(request, "The message will be sent again within seconds, under the same ID.")
    destination = row.subscription.destination
    return _page(destination) if destination else redirect("notifications")
