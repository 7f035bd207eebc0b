"""The lines of one RIS record to its fields: which lines are tags, which go on with a value."""

import re
from dataclasses import dataclass

from screening.readers.ris_tags import KNOWN, mark_of
from screening.readers.tagged import Fields

_STRICT = re.compile(r"([A-Z][A-Z0-9]{1,3})  -(?: (.*)|)$")
LOOSE = re.compile(r"([ \t]*)([A-Za-z][A-Za-z0-9]{1,3})([ \t]{0,4})-([ \t]*)(.*)$")
PROSE = {"AB", "N2", "TI", "T1", "N1"}
# Values that are no prose, so that the tag before them is one, however it is written.
_SURE = re.compile(r"10\.\d{4,9}/|https?://|(?:19|20)\d\d(?:/|$)")
# Stands for the text of a line that went on with a value.
_CONTINUED = "\n"
# Tags wherever they stand.
CERTAIN = KNOWN - {"TY", "ER"}


@dataclass(frozen=True, slots=True)
class _Style:
    """How the TY line of a record is written; its other tags are written so, too."""

    indent: int
    is_lower: bool
    gap: int
    is_tight: bool

    def has(self, tag: str, gap: str, after: str, value: str) -> bool:
        """Whether a line is written like the TY line."""
        is_spaced = bool(after) or not value or self.is_tight
        return tag.islower() == self.is_lower and len(gap) == self.gap and is_spaced


_STRICT_STYLE = _Style(0, False, 2, False)


def fields_of(texts: list[str], opened: int) -> Fields:
    """(tag, value) in file order; a wrapped value keeps its lines, joined by newlines."""
    style, kind = _start(texts[opened])
    found: Fields = []
    wrapped_after = ""
    for index, text in enumerate(texts):
        if index == opened:
            found.append(("TY", kind))
            wrapped_after = ""
        elif not text.strip():
            continue
        elif mark_of(text) == "end":
            found.append(("ER", ""))
        elif tagged := _tagged(text, style, found[-1][0] if found else "", wrapped_after):
            found.append(tagged)
            wrapped_after = text
        elif found and found[-1][0] not in ("TY", "ER"):
            tag, value = found[-1]
            found[-1] = (tag, f"{value}\n{text.strip()}" if value else text.strip())
            wrapped_after = _CONTINUED
    return [field for field in found if field[0] != "ER"]


def _start(text: str) -> tuple[_Style, str]:
    """How a TY line is written, and the type it states."""
    if text.startswith("TY  - "):
        return _STRICT_STYLE, text[6:].strip().upper()
    indent, tag, gap, after, value = LOOSE.findall(text)[0]
    is_tight = bool(value) and not after
    return _Style(len(indent), tag.islower(), len(gap), is_tight), value.strip().upper()


def _tagged(text: str, style: _Style, current: str, before: str) -> tuple[str, str] | None:
    """The tag and value of a line, or None when the line goes on with the field before it."""
    strict = _STRICT.match(text)
    if strict:
        tag = strict.group(1)
        if tag in KNOWN:
            return (tag, (strict.group(2) or "").strip()) if tag not in ("ER", "TY") else None
        if current in PROSE and _is_wrapped(before):
            return None
        return tag, (strict.group(2) or "").strip()
    loose = LOOSE.match(text)
    if loose is None:
        return None
    indent, tag, gap, after, value = loose.groups()
    is_known = tag.upper() in KNOWN and tag.upper() not in ("ER", "TY")
    if not is_known or len(indent) > style.indent:
        return None
    is_text = current in PROSE and _is_wrapped(before) and not _SURE.match(value)
    if not style.has(tag, gap, after, value) and (is_text or not _is_tag(tag, gap, after, value)):
        return None
    return tag.upper(), value.strip()


def _is_wrapped(before: str) -> bool:
    """Whether a field is being wrapped: it was, or its line stops at full width in mid-sentence."""
    if before == _CONTINUED:
        return True
    return 40 <= len(before) <= 120 and not before.rstrip().endswith((".", "!", "?", ")", "]"))


def _is_tag(tag: str, gap: str, after: str, value: str) -> bool:
    """Whether a known tag that is written otherwise than its TY line is believed all the same."""
    if len(gap) >= 2:
        return True
    return tag.isupper() and (bool(after) or not value) and (bool(gap) or len(tag) > 2)
