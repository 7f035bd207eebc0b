"""Titles in one form, and what in a title tells two reports apart."""

import re
from unicodedata import category, normalize

from screening.readers.cleaning import without_markup

_APOSTROPHES = re.compile("['’‘ʼ`´]")
_ACCENTS = re.compile("[\u0300-\u036f]")
_NOT_WORD = re.compile(r"[\W_]+")
_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ı": "i", "\ufffd": " "}
)

# Titles that reports with nothing else in common share.
_GENERIC = frozenset(
    [
        "abstract",
        "abstracts",
        "about the authors",
        "acknowledgements",
        "acknowledgment",
        "announcement",
        "announcements",
        "answer",
        "author reply",
        "author response",
        "authors reply",
        "authors response",
        "book review",
        "book reviews",
        "books received",
        "calendar",
        "case report",
        "case reports",
        "clinical trial",
        "comment",
        "commentary",
        "comments",
        "conclusion",
        "conclusions",
        "conference report",
        "contents",
        "contributors",
        "correction",
        "corrections",
        "correspondence",
        "corrigendum",
        "cover",
        "discussion",
        "editor s note",
        "editorial",
        "editorial board",
        "editorial comment",
        "editorial commentary",
        "editors choice",
        "editors note",
        "errata",
        "erratum",
        "expression of concern",
        "foreword",
        "front matter",
        "guest editorial",
        "highlights",
        "image",
        "images",
        "in brief",
        "in memoriam",
        "in reply",
        "in response",
        "in this issue",
        "index",
        "introduction",
        "invited commentary",
        "issue information",
        "keynote",
        "letter",
        "letter to editor",
        "letter to the editor",
        "letters",
        "letters to the editor",
        "literature review",
        "masthead",
        "meeting abstracts",
        "meeting report",
        "minireview",
        "news",
        "news and notes",
        "no title",
        "not available",
        "note",
        "notes",
        "obituary",
        "oral presentations",
        "overview",
        "panel discussion",
        "perspective",
        "perspectives",
        "poster presentations",
        "poster session",
        "preface",
        "proceedings",
        "program",
        "publisher correction",
        "publishers note",
        "question",
        "questions and answers",
        "reply",
        "reply to the editor",
        "response",
        "response to letter",
        "response to the editor",
        "results",
        "retraction",
        "review",
        "subject index",
        "summary",
        "table of contents",
        "the author replies",
        "the authors reply",
        "the authors respond",
        "title not available",
        "unknown",
        "untitled",
        "viewpoint",
        "what s new",
        "whats new",
        "workshop",
    ]
)

# What databases put behind a title, in brackets: a kind of text or a language, and notes on it.
_LANGUAGES = (
    "arabic|bulgarian|chinese|croatian|czech|danish|dutch|english|finnish|french|german|greek"
    "|hebrew|hungarian|italian|japanese|korean|lithuanian|norwegian|persian|polish|portuguese"
    "|romanian|russian|serbian|slovak|slovenian|spanish|swedish|turkish|ukrainian"
)
_NOTE = re.compile(
    r"\s*[\[(]\s*(?:"
    r"(?:in |article in )?(?:" + _LANGUAGES + r")(?:[ ,/;-]+(?:and )?(?:" + _LANGUAGES + r"))*"
    r"(?: abstract| text| language)?"
    r"|(?:systematic |mini ?|literature )?reviews?|(?:\d+ )?refs?\.?|\d+ references?|letter|editorial|abstracts?"
    r"|meeting abstracts?|conference (?:abstract|paper|proceeding)s?|poster|internet|article"
    r"|(?:provisional|structured) abstract|commentary|comment|note|news|online|electronic resource"
    r"|see comments?(?: in| on)?[^\])]*|comments? (?:in|on)[^\])]*"
    r"|(?:summary for patients|reprint|republished|original|update) (?:in|from|of)\b[^\])]*"
    r"|record supplied by[^\])]*|author'?s transl\]?|proceeding|proceedings"
    r")\s*[\])]\s*\.?\s*$",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"\s*[\[(]\s*(?:published |partial )?(?:erratum|errata|corrigendum|correction|retraction)s?"
    r" (?:appears?|in)\b.*$",
    re.IGNORECASE | re.DOTALL,
)
_RETRACTED = re.compile(
    r"^\s*\W?(?:retracted(?: article| paper)?|withdrawn(?: article)?)\b\W*", re.I
)
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
_ONES = {
    "i": "1",
    "v": "5",
    "x": "10",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "a": "1",
    "b": "2",
    "c": "3",
}
_ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5"}
_COUNTED = frozenset(
    [
        "part",
        "parts",
        "phase",
        "type",
        "class",
        "stage",
        "study",
        "section",
        "chapter",
        "volume",
        "paper",
        "series",
    ]
)
_DIGITS = re.compile(r"\d+")


def normalise_title(title: str) -> str:
    """The words of a title: compatibility forms, case, accents, markup and punctuation folded.

    NFKD and case folding (Unicode 15, 3.13); apostrophes and the marks U+0300-U+036F are dropped,
    everything else that is no letter, digit or other mark (Devanagari vowels) parts words. Nothing
    else is cut: a trailing "[Internet]" stays as a word. Idempotent.
    """
    return _folded(without_markup(title))


def _folded(text: str) -> str:
    if text.isascii():
        return _NOT_WORD.sub(" ", _APOSTROPHES.sub("", text.casefold())).strip()
    text = normalize("NFKD", text).casefold()
    text = _ACCENTS.sub("", _APOSTROPHES.sub("", normalize("NFKD", text)))
    if not text.isascii():
        text = "".join(c if c.isalnum() or category(c).startswith("M") else " " for c in text)
        return " ".join(text.split())
    return _NOT_WORD.sub(" ", text).strip()


def folded(text: str) -> str:
    """`text` as words, with letters that no accent explains (ø, ł) in their plain form too."""
    words = _folded(text)
    return words if words.isascii() else " ".join(words.translate(_LETTERS).split())


def without_notes(title: str) -> str:
    """`title` without what databases add: "[Review]", "[French]", "[see comment]", "RETRACTED:"."""
    title = _RETRACTED.sub("", title[:2000]) or title
    title = _LATER.sub("", title) or title
    while True:
        shorter = _NOTE.sub("", title)
        if shorter == title or not shorter.strip():
            return title
        title = shorter


def is_generic(words: str) -> bool:
    """Whether normalised title words name a kind of text and nothing else."""
    return words in _GENERIC


def numbers(words: str) -> str:
    """The numbers of a title in order, Roman ones and "part two" as digits: "2.19"."""
    found: list[str] = []
    before = ""
    for word in words.split():
        if word in _ROMAN:
            found.append(_ROMAN[word])
        elif before in _COUNTED and word in _ONES:
            found.append(_ONES[word])
        elif word in _ORDINALS:
            found.append(_ORDINALS[word])
        elif not word.isalpha():
            found += [digits.lstrip("0") or "0" for digits in _DIGITS.findall(word)]
        before = word
    return ".".join(found)
