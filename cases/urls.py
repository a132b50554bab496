from django.urls import URLPattern, URLResolver, path

from .views.activity import activity
from .views.claims import claims
from .views.deletion import delete_case, deleted_cases, restore_case
from .views.exports import export
from .views.finding import find
from .views.listing import case_list, follow
from .views.notifications import (
    add_destination,
    change_destination,
    destination,
    notifications,
    send_again,
    send_case,
)
from .views.overview import overview
from .views.parties import parties
from .views.person import person
from .views.policies import policies
from .views.timeline import timeline

urlpatterns: list[URLPattern | URLResolver] = [
    path("", case_list, name="case-list"),
    path("people/<uuid:person_id>/", person, name="person"),
    path("search/", find, name="search"),
    path("cases/<uuid:case_id>/", overview, name="case-overview"),
    path("cases/<uuid:case_id>/timeline/", timeline, name="case-timeline"),
    path("cases/<uuid:case_id>/parties/", parties, name="case-parties"),
    path("cases/<uuid:case_id>/claims/", claims, name="case-claims"),
    path("cases/<uuid:case_id>/policies/", policies, name="case-policies"),
    path("cases/<uuid:case_id>/activity/", activity, name="case-activity"),
    path("cases/<uuid:case_id>/<slug:what>.<slug:format>", export, name="case-export"),
    path("cases/<uuid:case_id>/follow/", follow, name="case-follow"),
    path("cases/<uuid:case_id>/delete/", delete_case, name="delete-case"),
    path("cases/<uuid:case_id>/restore/", restore_case, name="restore-case"),
    path("cases/deleted/", deleted_cases, name="deleted-cases"),
    path("notifications/", notifications, name="notifications"),
    path("notifications/add/", add_destination, name="add-destination"),
    path("notifications/<uuid:destination_id>/", destination, name="destination"),
    path("notifications/<uuid:destination_id>/cases/", send_case, name="send-case"),
    path("notifications/<uuid:destination_id>/change/", change_destination, name="change-destination"),
    path("deliveries/<uuid:delivery_id>/again/", send_again, name="send-again"),
]
