"""Parses untrusted XML: no entities, no network access, and the declared encoding is ignored."""

from __future__ import annotations

import re

from lxml import etree

from filings.records import SourceError

from .payloads import tidy

_UNREADABLE = "but its XML cannot be read. Nothing was added. Download it again and upload the new copy."


def xml_root(text: str, what: str) -> etree._Element:
    """The root element; lxml repairs damaged markup where it can. Raises SourceError if there is none."""
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    body = re.sub(r"\A\s*<\?xml.{0,200}?\?>", "", text, count=1, flags=re.S)
    try:
        root = etree.fromstring(body.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SourceError(f"This looks like {what}, {_UNREADABLE}") from error
    if root is None:
        raise SourceError(f"This looks like {what}, {_UNREADABLE}")
    return root


def text_at(element: etree._Element, path: str) -> str:
    """The trimmed text of the first match for `path`; empty if there is none."""
    return tidy(element.findtext(path))
