"""Where a report appeared: venue, volume, issue and pages in one form."""

import re
from functools import lru_cache

from screening.matching.words import folded

_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]?")
_TAIL = re.compile(r"\s*(?:[.;:=/]\s*(?=\S)|\bconference:).*", re.I | re.S)
_SMALL = frozenset(
    [
        "of",
        "the",
        "and",
        "in",
        "for",
        "on",
        "a",
        "an",
        "de",
        "la",
        "le",
        "les",
        "et",
        "und",
        "der",
        "die",
        "das",
        "des",
        "du",
        "del",
        "fur",
        "y",
        "e",
        "to",
        "at",
        "by",
        "with",
        "from",
        "its",
    ]
)
_COMMON = frozenset(
    [
        "journal",
        "j",
        "international",
        "american",
        "european",
        "british",
        "national",
        "annual",
        "annals",
        "archives",
        "proceedings",
        "conference",
        "congress",
        "meeting",
        "symposium",
        "workshop",
        "society",
        "association",
        "abstracts",
        "supplement",
        "research",
        "science",
        "sciences",
        "studies",
        "clinical",
        "medicine",
        "medical",
        "health",
        "review",
        "reviews",
    ]
)
_SUPPLEMENT = re.compile(r"supp|\bs ?\d", re.I)
_FIRST_NUMBER = re.compile(r"\d+")
_PAGE = re.compile(r"([a-z]*)[ .]?(\d+)([a-z]*)", re.I)
_DASHES = re.compile(r"[‐-―−]+|--+")
_MONTHS = re.compile(
    r"^\d{1,2}-(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)-\d",
    re.I,
)
_COUNT = re.compile(r"\d+\s*(?:p|pp|pages|leaves|s)\.?$", re.I)  # 215 p: how many there are
_PREPRINT = re.compile(
    r"\b(?:\w*rxiv|ssrn|preprints?|research square|osf|peerj preprints|authorea|techrxiv)\b", re.I
)
_PREPRINT_DOI = re.compile(
    r"10\.(?:1101/(?:\d{4}\.|\d{6})|48550/|2139/ssrn|21203/rs|20944/preprints|31234/|31219/|26434/"
    r"|22541/|36227/|7287/peerj\.preprints|12688/verixiv|32388/)"
)
_REGISTER = re.compile(
    r"clinicaltrials?\.gov|\bictrp\b|trialsearch|\bisrctn\b|clinical ?trials? regist"
    r"|trial regist|who\.int|clinicaltrialsregister|\banzctr\b|\bdrks\b|\bumin[- ]?ctr\b|\bchictr\b",
    re.I,
)
_CONFERENCE = re.compile(
    r"conference|congress|meeting|symposium|abstracts|workshop|annual scientific", re.I
)


def number(text: str) -> str:
    """The first number of a volume or issue: "60 (1 Supplement 1)" is 60."""
    found = _FIRST_NUMBER.search(text)
    return found.group().lstrip("0") or "0" if found else ""


def is_supplement(text: str) -> bool:
    """Whether volume and issue name a supplement, where the abstracts of meetings stand."""
    return bool(_SUPPLEMENT.search(text))


def pages(text: str) -> tuple[str, str]:
    """First and last page, the last spelt out ("123-8" is 123, 128); "" where there is none.

    Article numbers are first pages. What spreadsheets make of pages (2-Jan) is none.
    """
    text = _DASHES.sub("-", text.strip()[:80])
    if not text or _MONTHS.match(text) or _COUNT.match(text):
        return "", ""
    found = _PAGE.findall(text.split(",")[0].split(";")[0])
    if not found:
        return "", ""
    prefix, digits, suffix = found[0]
    first = f"{_prefix(prefix)}{digits.lstrip('0') or '0'}{suffix.lower()[:1] if len(found) == 1 else ''}"
    if len(found) < 2:
        return first, ""
    last = found[1][1]
    if len(last) < len(digits):
        last = digits[: len(digits) - len(last)] + last
    return first, last.lstrip("0") or "0"


def _prefix(letters: str) -> str:
    letters = letters.lower()
    return "" if letters in ("p", "pp", "page", "pages", "pg", "art", "no") else letters[:4]


@lru_cache(maxsize=50_000)
def venue(text: str) -> tuple[str, ...]:
    """The words of a journal's or a conference's name that tell it from others."""
    plain = _BRACKETS.sub(" ", text.replace("&", " and "))
    words = [
        word for word in folded(plain if plain.strip() else text).split() if word not in _SMALL
    ]
    return tuple(words[:30])


@lru_cache(maxsize=50_000)
def main_venue(text: str) -> tuple[str, ...]:
    """`venue` without subtitle and conference: "Stroke; a journal of ..." is Stroke."""
    plain = _BRACKETS.sub(" ", text)
    return venue(_TAIL.sub("", plain.strip()) or text)


@lru_cache(maxsize=200_000)
def compare_venues(one: str, other: str) -> str:
    """same (spelt out or abbreviated), akin (one with a subtitle or a conference), or different."""
    whole, part = venue(one), venue(other)
    if whole == part:
        return "same"
    mains = main_venue(one), main_venue(other)
    if _abbreviates(whole, part) or _abbreviates(*mains) or _is_acronym(*mains):
        return "same"
    if _within(whole, part) or _within(*mains) or _share_most(whole, part):
        return "akin"
    return "different"


def _abbreviates(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return len(one) == len(other) and all(map(_is_short, one, other)) and bool(one)


def _is_short(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if long.startswith(short):
        return True
    if short[0] != long[0] or len(short) < 2:
        return False
    rest = iter(long)
    return len(short) <= 6 and all(letter in rest for letter in short)


def _is_acronym(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    short, long = sorted((one, other), key=len)
    if len(short) != 1 or len(long) < 3:
        return False
    return short[0] == "".join(word[0] for word in long)


def _within(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """All words of the shorter stand in the longer, in order and possibly abbreviated."""
    short, long = sorted((one, other), key=len)
    rest = iter(long)
    return bool(short) and all(any(_is_short(word, next_) for next_ in rest) for word in short)


def _share_most(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Two thirds of the words that say what it is about, two at least."""
    a, b = set(one) - _COMMON, set(other) - _COMMON
    return len(a & b) >= max(2, min(len(a), len(b)) * 2 / 3)


def source_of(journal: str, doi: str, title: str, types: str) -> str:
    """preprint, register or "" (anything else): what the venue and the types say."""
    if _PREPRINT_DOI.match(doi) or _PREPRINT.search(journal) or "preprint" in types:
        return "preprint"
    if _REGISTER.search(journal) or "registry" in types or "trial regist" in types:
        return "register"
    if title.upper().startswith(("NCT0", "ISRCTN", "ACTRN", "CHICTR", "EUCTR")):
        return "register"
    return ""


def is_meeting(journal: str, types: str) -> bool:
    """Whether the venue or the types speak of a conference."""
    return bool(_CONFERENCE.search(journal)) or "abstract" in types or "conference" in types
