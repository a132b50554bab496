"""Every file that a case can be exported as: one module each, and one line each in EXPORTS.

Not in `__init__.py`: the pure modules of this package, and the process that runs Typst, import no Django.
"""

from .export import Export
from .timeline_pdf import TimelinePdf

# By path, in the order in which a page offers them.
EXPORTS: dict[str, Export] = {export.path: export for export in (TimelinePdf(),)}
