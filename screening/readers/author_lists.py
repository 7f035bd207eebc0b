"""A cell that lists authors to the authors: "A, B; C, D", "A B, C D", "A, B and C, D"."""

import json
import re

from screening.readers.cleaning import distinct, without_address

_SCOPUS_ID = re.compile(r"\s*\(\d{6,}\)")
_NULL = re.compile(r",\s*(?:null|none|nan)\s*(?=;|$)", re.IGNORECASE)
_ORCID = re.compile(r"\s*\(?\b\d{4}-\d{4}-\d{4}-\d{3}[\dX]\b\)?")
_NOBODY = re.compile(r"\[?no authors?(?: name)?s? (?:available|listed|supplied)\]?", re.IGNORECASE)
_SURE = re.compile(r"\s*\n\s*(?:and\s+)?|\s*[;|]\s*|\s+/\s+")
_AND = re.compile(r",?\s+(?:and|AND|&|und|et|y|e)\s+")
_ENGLISH_AND = re.compile(r",?\s+(?:and|AND|&)\s+")
_COMMA = re.compile(r",\s*")
_TIGHT = re.compile(r",(?=\w)")
_SUFFIX = re.compile(r"(?:Jr|Sr|2nd|3rd|4th|II|III|IV)\.?")
_GROUP = re.compile(
    r"group|stud(?:y|ies)|trial|investigator|collabor|consorti|team|committee|network|society|initiative",
    re.IGNORECASE,
)


def authors_of(text: str) -> tuple[str, ...]:
    """The authors in `text`, as "Family, Given" where initials show which is which.

    Where commas could part names as well as authors, the text stays one item.
    """
    text = without_address(_ORCID.sub("", _SCOPUS_ID.sub("", _plain(text))))
    text = _NULL.sub("", text).strip()
    if not text or _NOBODY.fullmatch(text):
        return ()
    if text.count(".") == 1 and _is_pubmed(text):
        text = text.removesuffix(".")
    names: list[str] = []
    for part in _SURE.split(text):
        names += _by_and(part.strip(" ,"))
    return distinct([_normal(name) for name in names if any(map(str.isalpha, name))])


def _is_pubmed(text: str) -> bool:
    """Whether a list is family names with initials, ended by a full stop: "Avel I, Bron OM."."""
    parts = _COMMA.split(text.split(";")[0].removesuffix("."))
    return all(map(_has_initials, parts)) and (len(parts) > 1 or parts[0][-2:].isupper())


def _plain(text: str) -> str:
    """A list written as JSON or Python, one name after another."""
    if not (text.startswith("[") and text.endswith("]")):
        return text
    try:
        names = json.loads(text)
    except (ValueError, RecursionError):
        names = [first or second for first, second in re.findall(r"'([^']+)'|\"([^\"]+)\"", text)]
    if isinstance(names, list) and names and all(isinstance(name, str) for name in names):
        return "; ".join(names)
    return text


def _by_and(text: str) -> list[str]:
    """Authors parted by "and" or "&", each perhaps "Family, Given"; else by commas."""
    parts = _AND.split(text)
    if len(parts) == 1 or _GROUP.search(text):
        return _by_commas(text)
    if all(len(_COMMA.split(part)) == 2 for part in parts):
        return parts
    # "y" and "e" stand in family names, too.
    return _by_commas(", ".join(_ENGLISH_AND.split(text)))


def _by_commas(text: str) -> list[str]:
    parts = [part for part in _COMMA.split(text) if part]
    if len(parts) < 2:
        return parts
    named = [part for part in parts if not _SUFFIX.fullmatch(part)]
    if len(named) == len(parts) and all(_has_initials(part) for part in parts):
        return parts
    given = parts[1::2]
    if len(parts) % 2 == 0 and len(parts) > 2 and all(map(_are_initials, given)):
        return [f"{last}, {first}" for last, first in zip(parts[::2], given, strict=True)]
    if len(parts) > 1 and len(named) == len(parts) and all(" " in part for part in parts):
        # "Jane Doe, Ann Lee" and not "van der Berg, Jan Piet": of two, each must look whole.
        return parts if len(parts) > 2 or all(map(_looks_whole, parts)) else [text]
    return [text]


def _has_initials(name: str) -> bool:
    """Whether a name is a family name and initials, in either order."""
    return _normal(name) != name or bool(_GROUP.search(name))


def _looks_whole(name: str) -> bool:
    return len(name.split()) == 2 and name[:1].isupper() and not name.endswith(".")


def _are_initials(text: str) -> bool:
    letters = re.sub(r"[\s.\-‐’']", "", text)
    is_short = len(letters) <= (4 if "." in text or "-" in text else 3)
    return bool(letters) and letters.isalpha() and letters.isupper() and is_short


def _normal(name: str) -> str:
    """ "Family, Given" of a family name with initials before or after it; else as printed."""
    name = _TIGHT.sub(", ", name.strip(" ,;…"))
    name = name.removesuffix("...")  # Google Scholar cuts lists
    name = name.removesuffix(".") if re.search(r"\s\w{2,}\.$", name) else name
    words = name.split()
    if "," in name or len(words) < 2 or _GROUP.search(name):
        return name
    suffix = [words.pop()] if len(words) > 2 and _SUFFIX.fullmatch(words[-1]) else []
    last = next((i for i, word in enumerate(words) if i and _are_initials(word)), len(words))
    if all(map(_are_initials, words[last:])) and last < len(words):
        family, given = words[:last], words[last:]
    else:
        first = next((i for i, word in enumerate(words) if not _are_initials(word)), len(words))
        family, given = words[first:], words[:first]
    if not given or not any(letter.islower() for letter in "".join(family)):
        return name
    return ", ".join([" ".join(family), " ".join(given), *suffix])
