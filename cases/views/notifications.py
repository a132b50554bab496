"""Where a reader is told of changes: webhooks and e-mail, which cases go there, and what came of it."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from casetracker.accounts.requests import UserRequest

from ..access import case_for, visible_cases
from ..forms import WebhookForm
from ..models import Case, Delivery, Destination, Subscription
from ..notifications import webhook

MOST_CASES = 500
DELIVERIES_SHOWN = 50


def _mine(request: UserRequest, destination_id: UUID) -> Destination:
    """A destination is its owner's alone; for others it does not exist."""
    return get_object_or_404(Destination, pk=destination_id, owner=request.user)


def _page(destination: Destination) -> HttpResponse:
    return redirect(reverse("destination", args=[destination.pk]))


@login_required
@require_GET
def notifications(request: UserRequest, form: WebhookForm | None = None) -> HttpResponse:
    mine = list(Destination.objects.filter(owner=request.user).order_by("channel", "created_at"))
    context = {
        "section": "notifications",
        "destinations": mine,
        "form": form or WebhookForm(),
        "offers_mail": bool(settings.EMAIL_HOST) and not any(d.channel == "email" for d in mine),
        "has_mail": bool(settings.EMAIL_HOST),
    }
    return render(request, "cases/notifications.html", context, status=400 if form else 200)


@login_required
@require_POST
def add_destination(request: UserRequest) -> HttpResponse:
    if request.POST.get("channel") == Destination.Channel.EMAIL:
        return _page(Destination.objects.get_or_create(owner=request.user, channel="email", url="")[0])
    form = WebhookForm(request.POST)
    if not form.is_valid():
        request.method = "GET"
        return notifications(request, form)
    made, fresh = Destination.objects.get_or_create(
        owner=request.user, channel="webhook", url=form.cleaned_data["url"]
    )
    if fresh:
        request.session[f"secret-{made.pk}"] = made.secret
    return _page(made)


@login_required
@require_GET
def destination(request: UserRequest, destination_id: UUID) -> HttpResponse:
    mine = _mine(request, destination_id)
    seen = visible_cases(request.user)
    theirs = mine.subscriptions.filter(case__in=seen).select_related("case").order_by("case__caption")
    sent = Delivery.objects.filter(subscription__destination=mine, change__case__in=seen)
    context = {
        "section": "notifications",
        "destination": mine,
        "secret": request.session.pop(f"secret-{mine.pk}", ""),
        "subscriptions": theirs[:MOST_CASES],
        "others": seen.exclude(subscriptions__destination=mine).order_by("caption")[:MOST_CASES],
        "deliveries": sent.select_related("change__case").order_by("-created_at")[:DELIVERIES_SHOWN],
        "waiting": sent.filter(status=Delivery.Status.WAITING).count(),
        "now": timezone.now(),
    }
    return render(request, "cases/destination.html", context)


@login_required
@require_POST
def send_case(request: UserRequest, destination_id: UUID) -> HttpResponse:
    """Send a case's changes there, or those of all cases that the reader follows, or no longer."""
    mine = _mine(request, destination_id)
    if request.POST.get("remove"):
        mine.subscriptions.filter(case=case_for(request.user, request.POST["remove"])).delete()
        return _page(mine)
    if request.POST.get("case") == "followed":
        followed = Subscription.objects.filter(user=request.user, channel=Subscription.Channel.SCREEN)
        chosen: list[Case] = list(
            visible_cases(request.user).filter(pk__in=followed.values("case"))[:MOST_CASES]
        )
    else:
        chosen = [case_for(request.user, request.POST.get("case", ""))]
    for case in chosen:
        Subscription.objects.get_or_create(
            user=request.user, case=case, channel=mine.channel, destination=mine
        )
    return _page(mine)


@login_required
@require_POST
def change_destination(request: UserRequest, destination_id: UUID) -> HttpResponse:
    """One of its buttons: on, off, rotate, test, remove."""
    mine = _mine(request, destination_id)
    match request.POST.get("do"):
        case "on" | "off" as wish:
            mine.switch(wish == "on")
        case "rotate" if mine.is_webhook:
            request.session[f"secret-{mine.pk}"] = mine.rotate()
        case "test" if mine.is_webhook:
            _test(request, mine)
        case "remove":
            mine.delete()
            messages.success(request, "Destination removed. Nothing more will be sent there.")
            return redirect("notifications")
    return _page(mine)


def _test(request: UserRequest, mine: Destination) -> None:
    result = webhook.send_test(mine)
    if result.taken:
        messages.success(request, f"Test delivered. The receiver answered {result.status}.")
    else:
        messages.error(request, f"The test was not delivered. {result.error} Nothing else was sent.")


@login_required
@require_POST
def send_again(request: UserRequest, delivery_id: UUID) -> HttpResponse:
    """The same message under the same id; who drops repeats takes it once."""
    row = get_object_or_404(
        Delivery.objects.filter(subscription__case__in=visible_cases(request.user)),
        pk=delivery_id,
        subscription__destination__owner=request.user,
    )
    Delivery.objects.filter(pk=row.pk).update(
        status=Delivery.Status.WAITING, due_at=timezone.now(), created_at=timezone.now(), attempts=0
    )
    messages.success(request, "The message will be sent again within seconds, under the same ID.")
    destination = row.subscription.destination
    return _page(destination) if destination else redirect("notifications")
