"""The Export base class: everything that pages and the view need to know about one exportable file."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from cases.models import Case

CAPTION_LENGTH = 80  # characters of the caption in a file name


class Audience(enum.StrEnum):
    FIRM = "firm"
    OUTSIDE = "outside"  # without notes or privileged or sealed rows; states how many were left out


class CannotExport(Exception):
    """The file could not be created. The message is a sentence for the reader."""


class Export:
    """One type of file for a case, at `/cases/<id>/<what>.<format>`. A subclass defines `render`."""

    what: str  # lower-case letters and hyphens: "timeline"
    format: str  # the file extension: "pdf"
    page: str  # URL name of the page that offers it: "case-timeline"
    label: str  # of the button there: "Export PDF"
    icon = "download"  # one of static/icons.svg
    media_type: str
    disposition: Literal["attachment", "inline"] = "attachment"  # inline: the browser may show it

    @property
    def path(self) -> str:
        return f"{self.what}.{self.format}"

    def render(self, case: Case, params: Mapping[str, str], audience: Audience) -> bytes:
        """The file's bytes, with what `params` (of the page's URL) select. The caller has checked access.

        Raises ValidationError {parameter: sentence} for an invalid value, and CannotExport if the file cannot
        be created, or not for this audience.
        """
        raise NotImplementedError

    def named_for(self, params: Mapping[str, str]) -> str:
        """The first word of the file name."""
        return self.what

    def file_name(self, case: Case, params: Mapping[str, str]) -> str:
        """A file name of plain letters only: captions may hold characters that are special in headers or
        paths."""
        words = re.sub(r"[^A-Za-z0-9]+", "-", case.caption).strip("-")
        return f"{self.named_for(params)}-{words[:CAPTION_LENGTH].lower() or 'case'}.{self.format}"
