"""The timeline as a PDF, set by Typst: `render(TimelineDocument(...)) -> bytes`."""

from .document import Form, Legend, Paper, PdfStandard, Preset, TimelineDocument
from .render import MAX_ROWS, RenderError, render

__all__ = [
    "MAX_ROWS",
    "Form",
    "Legend",
    "Paper",
    "PdfStandard",
    "Preset",
    "RenderError",
    "TimelineDocument",
    "render",
]
