"""The registry of exports: one module per file type, and one line each in EXPORTS.

It is not in `__init__.py` because the pure modules of this package, and the Typst process, import no Django.
"""

from .export import Export
from .timeline_pdf import TimelinePdf

# By path, in the order in which pages offer them.
EXPORTS: dict[str, Export] = {export.path: export for export in (TimelinePdf(),)}
