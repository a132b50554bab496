"""The tables of what people follow and build: cases, parties, claims, facts, policies, subscriptions."""

from .access import CaseMember, MatterWall
from .case import Case, CaseDetail, Docket, DocketCaseId, KnownGap, RelatedCase, SourceConflict
from .change import Change
from .claim import Claim, ClassDefinition, Element, Remedy
from .court import Court, CourtDivision
from .destination import Destination
from .evidence import Basis, Confidence, DatePrecision, DateQualifier, Standing
from .fact import Citation, Fact, Source
from .party import Attorney, Firm, Party, Representation
from .person import Person, PersonMark
from .policy import Capture, PolicyChange, PolicyDocument, PolicyVersion, SourceLocation
from .purged_case import PurgedCase
from .subscription import CaseVisit, Delivery, DispatchCursor, Subscription

__all__ = [
    "Attorney",
    "Basis",
    "Capture",
    "Case",
    "CaseDetail",
    "CaseMember",
    "CaseVisit",
    "Change",
    "Citation",
    "Claim",
    "ClassDefinition",
    "Confidence",
    "Court",
    "CourtDivision",
    "DatePrecision",
    "DateQualifier",
    "Delivery",
    "Destination",
    "DispatchCursor",
    "Docket",
    "DocketCaseId",
    "Element",
    "Fact",
    "Firm",
    "KnownGap",
    "MatterWall",
    "Party",
    "Person",
    "PersonMark",
    "PolicyChange",
    "PolicyDocument",
    "PolicyVersion",
    "PurgedCase",
    "RelatedCase",
    "Remedy",
    "Representation",
    "Source",
    "SourceConflict",
    "SourceLocation",
    "Standing",
    "Subscription",
]
