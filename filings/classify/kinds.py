"""Finds the type of document or event that a docket text announces.

Clerks and filers begin the text with the event's name, mostly in capitals; the first event named decides.
Feeds and history reports give only that name.
"""

from __future__ import annotations

import re

# Key -> label. The keys are stored and are part of the API.
KINDS: dict[str, str] = {
    "complaint": "Complaint or petition",
    "charge": "Indictment or information",
    "answer": "Answer",
    "motion": "Motion",
    "response": "Opposition or response",
    "reply": "Reply",
    "brief": "Memorandum or brief",
    "declaration": "Declaration or affidavit",
    "stipulation": "Stipulation",
    "order": "Order or opinion",
    "judgment": "Judgment or mandate",
    "minute": "Minute entry",
    "setting": "Hearing or deadline set",
    "notice": "Notice",
    "appeal": "Appeal",
    "appearance": "Appearance of counsel",
    "service": "Summons or service",
    "disclosure": "Corporate disclosure",
    "report": "Report or statement",
    "letter": "Letter",
    "transcript": "Transcript",
    "proposed": "Proposed order",
    "schedule": "Schedule or plan",
    "assignment": "Case assignment",
    "fee": "Fee",
    "other": "Other",
}

# Words before the event's name, as in FIRST AMENDED COMPLAINT, except those that name an event themselves.
_ANY = (
    r"(?:(?!(?:ORDER|ORDERS|OPINION|NOTICE|RE|TO|BY|FOR|OF|IN|MOTION|SUMMONS|TRANSCRIPT"
    r"|PROPOSED)\b)[A-Z0-9/'’&.-]+ )"
)
_HEARING = (
    r"(?:HEARING|CONFERENCE|TRIAL|ARGUMENT|ARRAIGNMENT|SENTENCING|APPEARANCE|PLEA|MEETING OF CREDITORS)"
)
_PAPER = r"(?:(?:AMENDED|CORRECTED|SECOND|FIRST|JOINT|SEALED|REDACTED|SUPPLEMENTAL|UNREDACTED|ELECTRONIC) )*"

# Tried in this order against the head of the text: patterns that another would mistake come first.
_HEADS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("proposed", (r"\[?PROPOSED\]? (?:[A-Z']+ ){0,3}(?:ORDER|JUDGMENT|FINDINGS)\b", r"LODGED PROPOSED\b")),
    (
        "service",
        (
            _PAPER + r"(?:[A-Z0-9-]+ ){0,3}SUMMONS\b",
            r"PROPOSED SUMMONS\b",
            r"REQUEST FOR ISSUANCE OF SUMMONS\b",
            r"AUTO SUMMONS\b",
            r"(?:BNC )?(?:(?:CERTIFICAT(?:E|ION)|AFFIDAVIT|DECLARATION|PROOF|RETURN|WAIVER"
            r"|ACKNOWLEDGE?MENT|ADMISSION)S? )OF (?:SERVICE|MAILING)\b",
            r"NOTICE AND ACKNOWLEDGE?MENT OF (?:RECEIPT|SERVICE)\b",
            r"WAIVER OF THE SERVICE\b",
            r"MAIL ORDER\b",
        ),
    ),
    (
        "transcript",
        (_PAPER + r"(?:OFFICIAL )?(?:COURT )?TRANSCRIPTS?\b",),
    ),
    (
        "fee",
        (
            r"(?:RECEIPT|PAYMENT) OF (?:[A-Z0-9()-]+ ){0,6}FEES?\b",
            r"RECEIVED (?:\$|PAYMENT)",
            r"FLD RECEIPT",
            r"AUTO - DOCKET OF CREDIT",
            r"REMARK FROM CASHIER",
            r"(?:[A-Z]+ ){0,3}FEES? (?:PAID|RECEIVED|RECEIPT)\b",
        ),
    ),
    (
        "appearance",
        (
            r"(?:[A-Z]+ )?NOTICE,? (?:OF )?(?:[A-Z]+ ){0,3}APPEARANCE\b",
            r"(?:ATTORNEY|COUNSEL|ENTRY OF|ENTRY OF ATTORNEY|PRAECIPE FOR) APPEARANCE\b",
            r"APPEARANCE (?:OF COUNSEL|FORM|FILED|BY|FOR)\b",
            r"(?:NOTICE OF )?(?:CONSENT )?SUBSTITUTION OF (?:COUNSEL|ATTORNEYS?)\b",
            r"NOTICE (?:BY .{0,80}? )?OF (?:CHANGE|WITHDRAWAL"
            r"|SUBSTITUTION) OF (?:[A-Z]+ ){0,2}(?:COUNSEL|ATTORNEYS?|APPEARANCE)\b",
            r"NOTICE OF (?:ATTORNEY|COUNSEL) (?:WITHDRAWAL|SUBSTITUTION)\b",
        ),
    ),
    (
        "appeal",
        (
            r"(?:[A-Z]+ )?NOTICE(?: OF|,) (?:[A-Z-]+ )?(?:CROSS[- ])?APPEAL\b(?! FILED IN ERROR)",
            r"USCA CASE NUMBER\b",
            r"USCA (?:APPEAL|SCHEDULING|TIME SCHEDULE)",
            r"(?:TRANSMISSION|TRANSMITTAL) OF (?:NOTICE OF )?APPEAL\b",
            r"(?:CERTIFIED )?(?:AND TRANSMITTED )?(?:INDEX TO )?RECORD ON APPEAL\b",
            r"SUPREME COURT CASE INFO\b",
            r"APPEAL (?:RECORD|REMARK|TRANSCRIPT)\b",
        ),
    ),
    (
        "minute",
        (
            r"(?:[A-Z]+ )?(?:CLERK'?S? )?(?:CIVIL |CRIMINAL |PAPERLESS )?MINUTES?\b(?! ORDER)",
            r"MINUTE ENTRY\b",
            r"TEXT ENTRY\b",
            r"ELECTRONIC CLERK'?S NOTES\b",
            r"(?:[A-Z/-]+ ){0,5}" + _HEARING + r"S? (?:WAS )?(?:HELD|COMPLETED|NOT HELD)\b",
            r"PROCEEDINGS HELD\b",
        ),
    ),
    (
        "setting",
        (
            r"(?:\d+ - )?(?:SET|RESET|TERMINATE|CANCEL"
            r"|UPDATE)(?:/RESET)? (?:[A-Z/]+ ){0,4}(?:DEADLINES?|HEARINGS?|MOTION|SCHEDULING)\b",
            r"(?:(?!ORDER|NOTICE)[A-Z/'-]+ ){0,9}(?:"
            + _HEARING
            + r"|DEADLINE)S? (?:RE-?)?(?:SET|SCHEDULED) (?:FOR|ON)\b(?<!ORDER)",
            r"DEADLINES?(?: AND HEARINGS?)? (?:SET|TERMINATED)\b",
            r"FIRST MEETING OF CREDITORS WITH\b",
            r"(?:[A-Z]+ ){0,2}(?:HEARING|CONFERENCE) (?:CONTINUED|RESCHEDULED|RESET|CANCELLED|ADJOURNED)\b",
        ),
    ),
    (
        "judgment",
        (
            r"(?:(?!MOTION|NOTICE|BILL|FOR|ORDER|REQUEST|APPLICATION|PROPOSED|RE\b"
            r"|ON\b)[A-Z']+ ){0,3}JUDGMENT\b",
            r"(?:[A-Z]+ ){0,2}VERDICT\b",
            r"(?:[A-Z]+ ){0,2}MANDATE\b",
        ),
    ),
    (
        "disclosure",
        (
            r"(?:RULE [\d.]+ )?(?:[A-Z]+ ){0,2}CORPORATE (?:DISCLOSURE|PARENT)\b",
            r"(?:FINANCIAL )?INTEREST DISCLOSURE\b",
            r"STATEMENT OF (?:CORPORATE|FINANCIAL) (?:DISCLOSURE|INTEREST)\b",
            r"CERTIFICAT(?:E|ION) (?:AND NOTICE )?OF INTERESTED\b",
            r"(?:CERTIFICATE OF )?(?:LCvR|LOCAL RULE|RULE) (?:7\.1|1\.9|26\.1|3\.2|3\.4)\b",
            r"DISCLOSURE OF (?:CORPORATE|INTERESTED)\b",
        ),
    ),
    (
        "reply",
        (_PAPER + r"(?:LETTER )?(?:SUR-?|CROSS-|BRIEF IN )?REPLY\b", r"MEMORANDUM (?:OF LAW )?IN REPLY\b"),
    ),
    (
        "response",
        (
            r"(?:[A-Z/'’.-]+ ){0,2}(?:RESPONSE|OPPOSITION|OBJECTIONS?)(?:/[A-Z]+)?\b(?! DUE| DEADLINE)",
            r"RESPONSE/MEMORANDUM\b",
            r"(?:MEMORANDUM|BRIEF|DECLARATION|AFFIDAVIT|STATEMENT)(?: OF LAW"
            r"| OF POINTS AND AUTHORITIES)?(?: BY .{0,120}?)? (?:IN )?OPPOSITION\b",
            r"STATEMENT OF NON-?OPPOSITION\b",
            r"TRAVERSE\b",
        ),
    ),
    # A ruling without a title: "Plaintiff's motion [12] is granted."
    (
        "order",
        (
            r"(?!MOTION|NOTICE|CLERK|REPLY|RESPONSE|MEMORANDUM|LETTER|STIPULATION|DECLARATION"
            r"|EXHIBIT)[A-Z'’() \[\]\d/-]{4,160}\b(?:IS|ARE) (?:HEREBY )?(?:GRANTED|DENIED)\b",
        ),
    ),
    (
        "motion",
        (
            r"(?:AMENDED )?NOTICE OF MOTION AND MOTION\b",
            r"NOTICE OF (?:(?!WITHDRAWAL|FILING|HEARING|RE|OF"
            r"|ERRATA)[A-Z]+ ){0,2}MOTION\b(?!.{0,80}\bPRESENTMENT\b)(?!.{0,60}\bHEARING ON\b)",
            _ANY + r"{0,4}(?:MOTIONS?|APPLICATION|REQUEST FOR)\b(?!S? HEARING)(?!.{0,40}HEARING SET FOR)",
            r"PETITION FOR (?:REHEARING|PANEL|LEAVE|PERMISSION|ATTORNEY|FEES|REVIEW OF)",
            r"APPEAR PRO HAC VICE\b",
            # Feeds leave out the word: "Compel" is the event "MOTION to Compel".
            r"(?:COMPEL|STRIKE|PRECLUDE|DISMISS|STAY|INTERVENE|SEAL|REMAND|SEVER|SUBSTITUTE|VACATE"
            r"|QUASH|BIFURCATE"
            r"|RECONSIDERATION|EXTENSION OF TIME[A-Z /]*|SUMMARY JUDGMENT|DEFAULT JUDGMENT|CERTIFY CLASS"
            r"|AMEND/CORRECT|ADJOURN CONFERENCE|CONTINUE|LEAVE TO FILE(?: DOCUMENT)?|IN LIMINE"
            r"|RELIEF FROM STAY|WITHDRAW AS ATTORNEY)$",
        ),
    ),
    (
        "stipulation",
        (
            _PAPER + r"STIPULATION\b(?! AND ORDER)(?! & ORDER)(?! SO ORDERED)",
            r"(?:[A-Z]+ )?CONSENT DECREE STIP",
        ),
    ),
    (
        "order",
        (
            r"(?:MINUTE|TEXT|PAPERLESS|ENDORSED|ELECTRONIC) ORDER\b",
            r"(?:(?!PROPOSED|MOTION|NOTICE|SUMMONS|REQUEST|CERTIFICATE|DECLARATION|(?:WITH|RE|UNDER) "
            r"|LETTER)[A-Z0-9/&,.()'’-]+ ){0,6}(?:ORDER|OPINION|RULING|DECREE"
            r"|REPORT AND RECOMMENDATIONS?|FINDINGS)\b(?! FORM)",
            r"(?:SO )?ORDERED\b",
            r"MEMO ENDORSEMENT\b",
            r"ENDORSED LETTER\b",
            r"DISCHARGE OF DEBTOR",
        ),
    ),
    ("answer", (_ANY + r"{0,4}(?:ANSWER|COUNTERCLAIM|CROSSCLAIM)\b(?! DUE| DEADLINE)",)),
    (
        "charge",
        (
            r"(?:[A-Z]+ ){0,2}INDICTMENT\b",
            r"(?:SUPERSEDING |FELONY |MISDEMEANOR )?INFORMATION\b(?= AS TO| \(|$)",
            r"CRIMINAL COMPLAINT\b",
        ),
    ),
    (
        "complaint",
        (
            _ANY + r"{0,6}(?:COMPLAINT|PETITION)\b",
            r"NOTICE OF REMOVAL\b",
        ),
    ),
    ("letter", (_PAPER + r"LETTER\b",)),
    (
        "declaration",
        (
            _PAPER + r"(?:ADR |[A-Z]+ )?(?:DECLARATION|AFFIDAVIT|AFFIRMATION)S?\b",
            r"(?:[A-Z]+ ){0,4}CERTIFICATION\b",
            r"CERTIFICATE OF (?:COMPLIANCE|CREDIT|COUNSEL|MERIT|NO )",
            r"(?:[A-Z]+ ){0,4}COURSE CERTIFICATE\b",
        ),
    ),
    (
        "schedule",
        (
            r"(?:AMENDED )?SCHEDULES?(?: [A-J]\b|$)",
            r"CHAPTER \d+ STATEMENTS? OF",
            r"STATEMENT OF (?:FINANCIAL AFFAIRS|INTENT)",
            r"SUMMARY OF (?:SCHEDULES|ASSETS|YOUR)",
            r"(?:AMENDED |FIRST |MODIFIED "
            r"|MODEL )*(?:CHAPTER \d+ )?(?:STATEMENT OF (?:YOUR )?CURRENT MONTHLY|PLAN\b)",
            r"EMPLOYEE INCOME",
            r"(?:[A-Z]+ )?DISCLOSURE STATEMENT\b",
            r"(?:LIST OF|MATRIX|CREDITOR) (?:CREDITORS|MATRIX)",
            r"PAY(?:MENT)? ADVICES",
        ),
    ),
    (
        "report",
        (
            r"(?:(?!NOTICE|ORDER)[A-Z0-9()'’/-]+ ){0,6}(?:STATUS|FINAL|JOINT|OPERATING|DISCOVERY"
            r"|ADR|MONTHLY|RULE 26\(F\)) (?:[A-Z]+ )?REPORT\b",
            r"REPORT ON\b",
            r"INITIAL REPORT\b",
            r"(?:RULE [\d.]+ )?STATEMENT\b",
            r"REPORT OF\b",
            r"(?:[A-Z]+ ){0,2}CASE MANAGEMENT STATEMENT\b",
            r"(?:[A-Z]+ ){0,2}FEE STATEMENT\b",
            r"(?:CHAPTER \d+ )?TRUSTEE'?S? (?:[A-Z]+ )?(?:REPORT|STATEMENT)\b",
        ),
    ),
    (
        "brief",
        (
            _PAPER + r"(?:MEMORANDUM|POINTS AND AUTHORITIES)\b",
            r"SENTENCING (?:MEMORANDUM|SUBMISSION)\b",
            r"(?:(?:OPENING|ANSWERING|AMICUS|CURIAE|DISCOVERY|LETTER|TRIAL|SUPPLEMENTAL|APPELLANT'?S?|APPELLEE'?S?"
            r"|INFORMAL|JOINT|PRETRIAL|PRE-TRIAL) )*BRIEF\b",
        ),
    ),
    (
        "assignment",
        (
            r"CASE (?:RE)?ASSIGNED\b",
            r"(?:MAGISTRATE )?JUDGE .{0,60}(?:IS )?SO DESIGNATED\b",
            r"CASE (?:REFERRED|ELIGIBLE|TRANSFERRED) TO (?:MAGISTRATE|JUDGE)",
            r"(?:RE)?ASSIGNMENT OF\b",
            r"(?:MAGISTRATE )?JUDGE .{0,60}(?:ADDED|ASSIGNED)\b",
        ),
    ),
    (
        "notice",
        (
            r"(?:(?!(?:RE|STATEMENT|ERRATA)\b)[A-Z0-9'’()-]+ ){0,4}(?:NOTICE|RENOTICE)\b",
            r"CORRECTION OF DOCKET\b",
            r"ELECTRONIC FILING ERROR\b",
        ),
    ),
)
_COMPILED = tuple((kind, re.compile("|".join(f"(?:{p})" for p in patterns))) for kind, patterns in _HEADS)
# History reports give only a hearing's name: "Motion Hearing", "Case Management Conference - Initial".
_HEARING_NAME = re.compile(
    r"(?!.*\b(?:ORDER|NOTICE|MOTION (?:FOR|TO)|STIPULATION|TRANSCRIPT|REQUEST|SET|RESET"
    r"|TERMINATE|SUMMONS|REPORT|LETTER|ADJOURN|STATEMENT"
    r"|ON MOTION)\b)(?!\d)(?:[A-Z/ '-]+ )?(?:HEARING|CONFERENCE|TRIAL|ARRAIGNMENT"
    r"|SENTENCING|PLEA)(?: - [A-Z /]+)?"
)
# What may precede the event's name: asterisks, "(1 pg)", "[DISREGARD]", "Docket Text:", "DOCUMENT #12:".
_LEAD = re.compile(
    r"^(?:\*\*[A-Z ]+\*\*|~UTIL - |\([^)]{0,60}\)|\[(?!PROPOSED)[^\]]{0,60}\]|\W+|DOCKET TEXT:?"
    r"|TEXT ONLY:?|DOCUMENT #?\s*\d+:?|ENTERED IN ERROR\W*)+"
)
HEAD = 300  # characters searched for the event's name


def kind_of(text: str, short_text: str = "") -> str:
    """One of `KINDS`. The event's own name decides if a source gave it."""
    return _kind_by_head(short_text, is_name=True) or _kind_by_head(text, is_name=False) or "other"


def _kind_by_head(text: str, *, is_name: bool) -> str:
    plain = " ".join(text[: HEAD * 2].split())[:HEAD].upper()
    # Feeds bracket the whole event, "[Order]"; clerks bracket a remark before it.
    head = plain.strip("[] ") if plain.startswith("[") and plain.endswith("]") else _LEAD.sub("", plain)
    if is_name and _HEARING_NAME.fullmatch(head):
        return "minute"
    return next((kind for kind, pattern in _COMPILED if pattern.match(head)), "")
