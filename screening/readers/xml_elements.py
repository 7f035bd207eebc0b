"""One XML record as an element tree, and its leaves as fields.

What a file defines for itself (entities) is never expanded, and nothing is fetched: each record is
parsed alone, without the document type. Faults that exports really have are mended and noted:
control characters, bare ampersands and less-than signs, HTML entities, undeclared prefixes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.entities import html5
from typing import cast
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from screening.readers.tagged import Fields

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->|<\?.*?\?>", re.DOTALL)
_REFERENCE = re.compile(r"&(?:#(\d{1,8});|#[xX]([0-9a-fA-F]{1,7});|(\w{1,40});)?")
_BARE = re.compile(r"<(?!/?[A-Za-z_]|!|\?)")
_PREFIX = re.compile(r"</?([A-Za-z_][\w.-]*):[A-Za-z_]|\s([A-Za-z_][\w.-]*):[\w.-]+\s*=\s*[\"']")
_BARE_NOTE = "Signs that XML has to escape were not; they were read as text."
_LONGEST = 500  # of a path: what lies deeper is hostile
_OWN = {"amp", "lt", "gt", "quot", "apos"}
_INLINE = {
    "style",
    "i",
    "b",
    "u",
    "em",
    "strong",
    "sub",
    "sup",
    "sc",
    "italic",
    "bold",
    "underline",
}
_INLINE |= {"br", "p", "span", "a", "math", "DispFormula"}


@dataclass(slots=True)
class Parsed:
    """A record's root (None when it is not well-formed: `problem`, `line` from 1) and notes."""

    root: Element | None = None
    notes: list[str] = field(default_factory=list)
    problem: str = ""
    line: int = 1


def parse(text: str) -> Parsed:
    """The element that `text` is."""
    found = Parsed()
    text = _cleaned(text, found.notes)
    for attempt in (_as_it_is, _with_bare_signs, _with_prefixes):
        try:
            found.root = _element(attempt(text))
        except ParseError as error:
            found.problem, found.line = str(error).split(":")[0], error.position[0]
        except DefusedXmlException:
            found.problem, found.line = "a document type inside the record", 1
        else:
            return _found(found, attempt is not _as_it_is and bool(_BARE.search(text)))
    return found


def _element(text: str) -> Element:
    """The element, by the parser that is four times as fast where nothing can be declared.

    Comments, CDATA and references to entities are gone: what "<!" is left begins a declaration.
    """
    if "<!" in text:
        return cast(Element, fromstring(text, forbid_dtd=True))
    return ElementTree.fromstring(text)


def _as_it_is(text: str) -> str:
    return text


def _with_bare_signs(text: str) -> str:
    return _BARE.sub("&lt;", text)


def _found(found: Parsed, was_mended: bool) -> Parsed:
    root = found.root
    if root is not None and root.tag == "unwrap":
        found.root = root[0] if len(root) else None
    if was_mended and _BARE_NOTE not in found.notes:
        found.notes.append(_BARE_NOTE)
    return found


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if "}" in tag else tag


def words(element: Element | None) -> str:
    """All text of an element, inline markup dropped; line ends as newlines."""
    if element is None:
        return ""
    text = "".join(element.itertext()) if len(element) else element.text or ""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.strip()


def leaves(root: Element) -> Fields:
    """(path, text) of every element that holds text, and (path/@name, value) of attributes."""
    return list(_leaves(root))


def _leaves(root: Element) -> Iterator[tuple[str, str]]:
    stack = [("", root)]
    while stack:
        path, element = stack.pop()
        for name, value in element.attrib.items():
            if value.strip():
                yield f"{path}/@{name.rpartition('}')[2]}".lstrip("/"), value.strip()
        children = [(local(child), child) for child in element]
        if not children or all(name in _INLINE for name, _ in children):
            if text := words(element):
                yield path, text
            continue
        if text := (element.text or "").strip():
            yield path, text
        prefix = f"{path}/" if path and len(path) < _LONGEST else path
        stack += [(prefix + name, child) for name, child in reversed(children)]


def _cleaned(text: str, notes: list[str]) -> str:
    text, illegal = _ILLEGAL.subn("", text)
    if "<![CDATA[" in text:
        text = _CDATA.sub(lambda found: _escaped(found.group(1)), text)
    if "<!--" in text or "<?" in text:
        text = _COMMENT.sub(lambda found: "\n" * found.group().count("\n"), text)
    if "&" in text:
        text, references = _referring(text, notes)
        illegal += references
    if illegal:
        notes.append(f"Control characters that XML forbids were left out: {illegal}.")
    return text


def _referring(text: str, notes: list[str]) -> tuple[str, int]:
    """The text with references that any XML parser knows; how many named illegal characters."""
    own: set[str] = set()
    counts = {"illegal": 0, "bare": 0}

    def known(found: re.Match[str]) -> str:
        decimal, hexadecimal, name = found.groups()
        if name in _OWN:
            return found.group()
        if decimal or hexadecimal:
            code = int(decimal) if decimal else int(hexadecimal, 16)
            if code > 0x10FFFF or _ILLEGAL.match(chr(code)):
                counts["illegal"] += 1
                return ""
            return found.group()
        if name and f"{name};" in html5:
            return _escaped(html5[f"{name};"])
        if name:
            own.add(name)
        else:
            counts["bare"] += 1
        return "&amp;" + found.group()[1:]

    text = _REFERENCE.sub(known, text)
    if own:
        listed = ", ".join(f"&{name};" for name in sorted(own)[:5])
        notes.append(f"Entities that only the file could define were kept as written: {listed}.")
    if counts["bare"]:
        notes.append(_BARE_NOTE)
    return text, counts["illegal"]


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _with_prefixes(text: str) -> str:
    """Inside an element that declares every prefix used: the root of the file did, perhaps."""
    text = _with_bare_signs(text)
    names = {first or second for first, second in _PREFIX.findall(text)} - {"xml", "xmlns"}
    declared = "".join(f' xmlns:{name}="urn:{name}"' for name in sorted(names))
    return f"<unwrap{declared}>{text}</unwrap>"
