"""Finding citations by words, the same on SQLite (FTS5) and on PostgreSQL (tsvector).

A query is words that all must occur, each the beginning of a word; "quoted words" occur one after
the other, as written; -word must not occur; title:, author: and abstract: look there alone. Case
and accents make no difference. `actions.text_index` writes the index.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from unicodedata import category, normalize

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from screening.models.ordering import among

TABLE = "screening_citation_text"
FIELDS = ("title", "authors", "abstract", "other")  # weights A, B, C, D on PostgreSQL
CAN_BE_MISSING = ("title", "abstract", "authors", "year", "doi")
_LONGEST_WORD = 100  # PostgreSQL leaves out words of more than 2,046 bytes
_NAMES = {"title": "title", "author": "authors", "authors": "authors", "abstract": "abstract"}
_TERM = re.compile(r'(-?)(?:(title|authors?|abstract):)?(?:"([^"]*)"?|(\S+))', re.IGNORECASE)
_MARKS = re.compile("[\u0300-\u036f]")
_NOT_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Term:
    """Words that follow each other; `is_exact` when the last may not go on; "" is any field."""

    words: tuple[str, ...]
    field: str = ""
    is_exact: bool = False
    is_unwanted: bool = False


def fold(text: str) -> str:
    """The words of `text`, without case, accents and punctuation, parted by single spaces."""
    text = _MARKS.sub("", normalize("NFKD", normalize("NFKD", text).casefold()))
    if not text.isascii():
        text = "".join(c if c.isalnum() or category(c).startswith("M") else " " for c in text)
    return " ".join(word[:_LONGEST_WORD] for word in _NOT_WORD.sub(" ", text).split())


def terms(query: str) -> tuple[Term, ...]:
    """What a person asks for; signs that are no words are passed over."""
    found = []
    for sign, name, quoted, plain in _TERM.findall(query.replace("\0", " ")):
        if words := tuple(fold(quoted or plain).split()):
            found.append(Term(words, _NAMES.get(name.lower(), ""), bool(quoted), bool(sign)))
    return tuple(found)


def matching(
    citations: QuerySet[Any], query: str, *, review: int, traits: Iterable[str] = ()
) -> QuerySet[Any]:
    """Those of a review's citations (by its key) that `query` finds and that have all `traits`.

    A trait may be the beginning of one. All for an empty query and no trait.
    """
    asked, having = terms(query), [Term((each,), "other") for each in traits]
    if not asked and not having:
        return citations
    wanted = [Term((token(review),), "other", is_exact=True), *having]
    wanted += [term for term in asked if not term.is_unwanted]
    unwanted = [term for term in asked if term.is_unwanted]
    if connection.vendor == "postgresql":
        sql = f"SELECT citation_id FROM {TABLE} WHERE words @@ %s::tsquery"
        parts = [_tsquery(term) for term in wanted] + [f"!({_tsquery(term)})" for term in unwanted]
        expression = " & ".join(parts)
    else:
        sql = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s"
        expression = " AND ".join(_fts5(term) for term in wanted)
        expression = " NOT ".join([f"({expression})", *map(_fts5, unwanted)])
    return citations.filter(among(RawSQL(sql, [expression])))


def token(review: int) -> str:
    """A word that the index of each of a review's citations holds, and no text does."""
    return f"zzreview{review}"


def trait(kind: str, value: str) -> str:
    """A word for what a citation is or lacks, which no text holds: the index keeps it, too."""
    return f"zz{kind}{fold(value).replace(' ', '')}"[:_LONGEST_WORD]


def indexed(review: int, values: dict[str, Iterable[str]]) -> tuple[str, ...]:
    """The folded text of a citation, for each of `FIELDS`."""
    texts = {
        name: fold(" . ".join(filter(None, values.get(name, ()))))[:200_000] for name in FIELDS
    }
    texts["other"] = f"{texts['other']} {token(review)}"
    return tuple(texts[name] for name in FIELDS)


def _fts5(term: Term) -> str:
    column = f"{term.field} : " if term.field else ""
    return f'{column}"{" ".join(term.words)}"{"" if term.is_exact else " *"}'


def _tsquery(term: Term) -> str:
    weight = dict(zip(FIELDS, "ABCD", strict=True)).get(term.field, "")
    *before, last = [f"'{word}'" for word in term.words]
    ends = f":{weight}" if weight else ""
    *_, prefix = ("", ends) if term.is_exact else ("", f":*{weight}")
    return "(" + " <-> ".join([word + ends for word in before] + [last + prefix]) + ")"
