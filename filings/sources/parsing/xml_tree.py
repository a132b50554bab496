"""XML from strangers: no entities, no network, no declared encoding to argue with."""

from __future__ import annotations

import re

from lxml import etree

from filings.records import SourceError

from .payloads import tidy


def xml_root(text: str, what: str) -> etree._Element:
    """The root element, damaged markup mended as far as lxml can. Raises SourceError if there is none."""
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    body = re.sub(r"\A\s*<\?xml.{0,200}?\?>", "", text, count=1, flags=re.S)
    try:
        root = etree.fromstring(body.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SourceError(f"This looks like {what}, but it is no readable XML; fetch it again.") from error
    if root is None:
        raise SourceError(f"This looks like {what}, but it is no readable XML; fetch it again.")
    return root


def text_at(element: etree._Element, path: str) -> str:
    """The trimmed text of the first match; empty if there is none."""
    return tidy(element.findtext(path))
