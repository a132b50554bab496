"""The addresses of the pages of dockets, entries, PDFs, uploads, feeds, review, and removals."""

from django.urls import URLPattern, URLResolver, path, re_path

from .views.add_case import add
from .views.checking import check_now
from .views.dates import dates
from .views.docket import docket
from .views.docket_as_of import docket_as_known
from .views.drop import batch, drop
from .views.entries import entry_detail
from .views.feeds import check_feed_now, feeds
from .views.files import attach_file, download, file, page_image, place_file
from .views.live import live
from .views.manual_entry import correct, remove, type_entries, type_parties, undo_typed
from .views.merge_dockets import answer_dockets, join, move_report, part
from .views.purge import purge, purges
from .views.review import answer, case_decisions, case_review, retract, review, undo
from .views.webhook import courtlistener

urlpatterns: list[URLPattern | URLResolver] = [
    path("cases/<uuid:case_id>/docket/", docket, name="case-docket"),
    path("cases/<uuid:case_id>/dates/", dates, name="case-dates"),
    path("cases/<uuid:case_id>/live/", live, name="case-live"),
    path("cases/<uuid:case_id>/check/", check_now, name="check-now"),
    path("entries/<uuid:entry_id>/", entry_detail, name="entry-detail"),
    path("entries/<uuid:entry_id>/files/", attach_file, name="attach-file"),
    path("add/", add, name="add-case"),
    path("dockets/<uuid:docket_id>/type/", type_entries, name="type-entries"),
    path("dockets/<uuid:docket_id>/type/parties/", type_parties, name="type-parties"),
    path("typed/<uuid:report_id>/correct/", correct, name="correct-typed"),
    path("typed/<uuid:report_id>/remove/", remove, name="remove-typed"),
    path("typed/<uuid:record_id>/undo/", undo_typed, name="undo-typed"),
    path("files/<uuid:copy_id>/", file, name="file"),
    path("files/<uuid:copy_id>/pages/<int:number>.png", page_image, name="file-page"),
    path("files/<uuid:copy_id>/download/", download, name="file-download"),
    path("files/<uuid:copy_id>/place/", place_file, name="place-file"),
    path("drop/", drop, name="drop"),
    path("drop/<uuid:batch_id>/", batch, name="batch"),
    path("feeds/", feeds, name="feeds"),
    path("feeds/<uuid:feed_id>/check/", check_feed_now, name="check-feed"),
    # The trailing slash is optional: CourtListener does not follow redirects.
    re_path(r"^hooks/courtlistener/([\w-]{20,100})/?$", courtlistener, name="courtlistener-webhook"),
    path("cases/<uuid:case_id>/docket/as-known/", docket_as_known, name="docket-as-known"),
    re_path(r"^purge/(payload|entry|document|file)/([0-9a-f-]{36})/$", purge, name="purge"),
    path("purge/", purges, name="purges"),
    path("dockets/<uuid:docket_id>/join/", join, name="join"),
    path("docket-questions/<uuid:question_id>/answer/", answer_dockets, name="answer-dockets"),
    path("joinings/<uuid:joining_id>/part/", part, name="part"),
    path("reports/<uuid:report_id>/move/", move_report, name="move-report"),
    path("review/", review, name="review"),
    path("cases/<uuid:case_id>/review/", case_review, name="case-review"),
    path("cases/<uuid:case_id>/decisions/", case_decisions, name="case-decisions"),
    path("questions/<uuid:question_id>/answer/", answer, name="answer"),
    path("decisions/<uuid:decision_id>/undo/", undo, name="undo"),
    path("reports/<uuid:report_id>/retract/", retract, name="retract"),
]
