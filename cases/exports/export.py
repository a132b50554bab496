"""What an export is: everything that pages and the view ask about one kind of file that leaves the house."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from cases.models import Case

CAPTION_LENGTH = 80  # of it in a file's name


class Audience(enum.StrEnum):
    FIRM = "firm"
    OUTSIDE = "outside"  # no notes, no privileged and no sealed row, and it says how many were left out


class CannotExport(Exception):
    """No file was made. The message is a sentence for the reader."""


class Export:
    """One kind of file of a case, at `/cases/<id>/<what>.<format>`. A subclass defines `render`."""

    what: str  # lower-case letters and hyphens: "timeline"
    format: str  # the ending of the file's name: "pdf"
    page: str  # the name of the URL on whose page it is offered: "case-timeline"
    label: str  # on the button there: "Export PDF"
    icon = "download"  # one of static/icons.svg
    media_type: str
    disposition: Literal["attachment", "inline"] = "attachment"  # inline: the browser may show it

    @property
    def path(self) -> str:
        return f"{self.what}.{self.format}"

    def render(self, case: Case, params: Mapping[str, str], audience: Audience) -> bytes:
        """The file, of what `params` of the page's URL select. The caller has checked access to the case.

        ValidationError {parameter: sentence} on a value that is none of the choices; CannotExport where the
        file cannot be made, or not for this audience.
        """
        raise NotImplementedError

    def named_for(self, params: Mapping[str, str]) -> str:
        """The first word of the file's name."""
        return self.what

    def file_name(self, case: Case, params: Mapping[str, str]) -> str:
        """Plain letters only: a caption is data, and some signs mean something in a header or a path."""
        words = re.sub(r"[^A-Za-z0-9]+", "-", case.caption).strip("-")
        return f"{self.named_for(params)}-{words[:CAPTION_LENGTH].lower() or 'case'}.{self.format}"
