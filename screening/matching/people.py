"""Authors in every usual spelling, as family names that can be compared."""

import re
from collections.abc import Sequence

from screening.matching.words import folded

_JAMMED = re.compile(r"(?<=[A-Z]\.)(?=[^\W\d_a-z]['’\w-]*[a-z])")  # Adeli K.Lewis G. F.
_AND = re.compile(r"\s+(?:and|&|AND)\s+|\s*[;|\n]\s*")
_LIST = re.compile(r"\s*,\s*")
_NOBODY = re.compile(
    r"^\W*(?:et\.? ?al\.?|others?|anonymous|anon\.?|n/?a|none|no authors? listed|unknown)\W*$", re.I
)
_ET_AL = re.compile(r"\bet\.? al\b.*$", re.I)
_INITIALS = re.compile(r"^(?:[^\W\d_a-z]\.?[ -]?){1,4}$")
_TITLES = frozenset(
    [
        "jr",
        "sr",
        "ii",
        "iii",
        "iv",
        "md",
        "phd",
        "dr",
        "prof",
        "van",
        "von",
        "der",
        "den",
        "de",
        "la",
        "del",
        "di",
        "du",
        "da",
        "dos",
        "el",
        "al",
        "ter",
        "ten",
        "st",
    ]
)


def split(text: str) -> tuple[str, ...]:
    """The authors of a field that names several: by ";" or "and", else by commas if these part
    whole names ("Daly E, Singh J"), else where an initial runs into the next name."""
    parts = [part for part in _AND.split(text.strip()) if part]
    if len(parts) == 1:
        pieces = [piece for piece in _LIST.split(parts[0]) if piece]
        if len(pieces) > 2 and any(_INITIALS.match(piece) for piece in pieces[1:]):
            parts = _paired(pieces)
        elif len(pieces) > 1 and not any(_INITIALS.match(piece) for piece in pieces):
            whole = [piece for piece in pieces if len(piece.split()) > 1]
            parts = pieces if len(whole) * 2 > len(pieces) else parts
    return tuple(name for part in parts for name in _JAMMED.split(part) if name.strip())


def _paired(pieces: list[str]) -> list[str]:
    """Last, F., Last, G.: family names followed by their initials."""
    names: list[str] = []
    for piece in pieces:
        if names and _INITIALS.match(piece) and "," not in names[-1]:
            names[-1] += f", {piece}"
        else:
            names.append(piece)
    return names


def families(authors: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """For each author the words that may be the family name; initials are left out."""
    found: list[tuple[str, ...]] = []
    for author in authors[:60]:
        for name in split(author[:3000]):
            if _NOBODY.match(name):
                continue
            words = _family(_ET_AL.sub("", name))
            if words:
                found.append(words)
    return tuple(found[:60])


def names(authors: Sequence[str]) -> frozenset[str]:
    """All words of three letters or more, given names too: databases swap the two."""
    text = folded(" ".join(author[:3000] for author in authors[:60]))
    return frozenset(word for word in text.split() if len(word) > 2)


def _family(name: str) -> tuple[str, ...]:
    before, comma, after = name.partition(",")
    if comma and before.strip() and after.strip():
        name = before
        kept = folded(name).split()
    else:
        shouted = name.isupper()
        parts = re.split(r"[\s.,]+", name)
        kept = [
            word
            for part in parts
            if len(part) > 1 and not (part.isupper() and len(part) <= 3 and not shouted)
            for word in folded(part).split()
        ] or sorted(folded(name).split(), key=len)[-1:]
        if shouted and len(kept) > 1:
            kept = [word for word in kept if len(word) > 2] or kept
    return tuple([word for word in kept if word not in _TITLES and len(word) > 1] or kept)
