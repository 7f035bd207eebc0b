"""Whether two titles differ in spelling only, and not in sense."""

import re
from collections import Counter

from rapidfuzz.distance import OSA

_SMALL = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "in",
        "on",
        "at",
        "to",
        "by",
        "for",
        "and",
        "or",
        "as",
        "is",
        "are",
        "with",
        "from",
        "its",
        "it",
        "into",
        "de",
        "la",
        "le",
        "les",
        "el",
        "et",
        "und",
        "der",
        "die",
        "das",
        "des",
        "du",
        "del",
        "y",
        "e",
        "o",
        "vs",
        "versus",
        "s",
    ]
)
_OPPOSITES = frozenset(
    frozenset(pair.split("/"))
    for pair in [
        "hypo/hyper",
        "pre/post",
        "pre/peri",
        "intra/inter",
        "in/out",
        "in/ex",
        "under/over",
        "micro/macro",
        "endo/exo",
        "mono/poly",
        "uni/multi",
        "uni/bi",
        "sub/supra",
        "anti/pro",
        "homo/hetero",
        "ab/ad",
        "af/ef",
        "male/female",
        "males/females",
        "men/women",
        "agonist/antagonist",
        "agonists/antagonists",
    ]
)
_HEAD = re.compile(
    r"hypo|hyper|pre(?!s)|post|intra|inter|in(?=patient|hal)|out|ex(?=hal)|under|over|micro|macro"
    r"|endo|exo|mono|poly|uni|multi|bi|sub|supra|anti|pro|homo|hetero|peri|a[bd](?=duct)|[ae]f(?=fer)"
)


def is_spelling(one: list[str], other: list[str]) -> bool:
    """Whether word by word no more than a letter differs: randomised, randomized; nonimmune, non
    immune; the order of words and small words (the, of) do not count.

    A letter more that turns the sense is no spelling: hepatitis b and c, abduction and adduction.
    """
    left, right = _rest(one, other), _rest(other, one)
    if "".join(left) == "".join(right):
        return True
    left, right = ([word for word in words if word not in _SMALL] for words in (left, right))
    if len(left) != len(right):
        joined = "".join(left), "".join(right)
        return min(map(len, joined)) > 3 and OSA.distance(*joined, score_cutoff=1) <= 1
    return len(left) <= 6 and all(map(_is_slip, left, right))


def _is_slip(one: str, other: str) -> bool:
    if min(len(one), len(other)) < 3 or not (one.isalpha() and other.isalpha()):
        return False
    if frozenset((_head(one), _head(other))) in _OPPOSITES:
        return False
    if len(one) == len(other) < 5:
        return sorted(one) == sorted(other)
    return OSA.distance(one, other, score_cutoff=1) <= 1


def _head(word: str) -> str:
    """What a word begins with, as far as it can turn its sense."""
    found = _HEAD.match(word)
    return found.group() if found else word


def _rest(one: list[str], other: list[str]) -> list[str]:
    """The words of `one` that `other` does not have, in order."""
    there = Counter(other)
    found = []
    for word in one:
        if there[word]:
            there[word] -= 1
        else:
            found.append(word)
    return found
