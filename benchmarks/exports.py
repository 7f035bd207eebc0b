"""Exports of databases with made-up words, as long and as full as real ones (see the means of
lines and bytes in docs/benchmarks.md), written record by record: the same arguments give the same
bytes. Each title ends with its number, so that a reader's losses can be counted."""

import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from benchmarks.generate import NAMES, WORDS

GIVEN = ["Ada", "Bela", "Cora", "Dora", "Ella", "Finn", "Gita", "Hugo", "Ines", "Jana", "Kofi"]
FIRST, MANY = 30_000_000, 400


def write(path: Path, dialect: str, count: int) -> None:
    """Write `count` records in one of `DIALECTS` to `path`."""
    random = Random(dialect)
    words = _Words(random)
    make, before, after = DIALECTS[dialect]
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(before)
        for number in range(1, count + 1):
            file.write(make(words, number))
        file.write(after)


class _Words:
    """Sentences made beforehand, so that writing is quick."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.sentences = [self._sentence() for _ in range(MANY)]
        self.abstracts = [" ".join(random.sample(self.sentences, 13)) for _ in range(MANY)]
        self.wrapped = [_wrapped("AB", text) for text in self.abstracts]
        self.places = [f"Department of {word.capitalize()}, Example Univ." for word in WORDS]

    def _sentence(self) -> str:
        length = self.random.randrange(9, 17)
        return " ".join(self.random.choices(WORDS, k=length)).capitalize() + "."

    def title(self, number: int) -> str:
        return f"{self.sentences[number % MANY][:-1]} {number}"

    def people(self) -> list[tuple[str, str]]:
        count = self.random.randrange(3, 9)
        return [(self.random.choice(NAMES), self.random.choice(GIVEN)) for _ in range(count)]

    def terms(self, count: int) -> list[str]:
        return [term.capitalize() for term in self.random.sample(WORDS, count)]


def _ris(words: _Words, number: int) -> str:
    fields = [
        ("TY", "JOUR"),
        ("TI", words.title(number)),
        ("T2", f"Journal of {WORDS[number % len(WORDS)]} studies"),
        *(("AU", f"{family}, {given[0]}.") for family, given in words.people()),
        ("PY", str(1990 + number % 35)),
        ("DA", f"{1990 + number % 35}/05/17/"),
        ("VL", str(number % 90 + 1)),
        ("IS", str(number % 12 + 1)),
        ("SP", str(number % 700 + 1)),
        ("EP", str(number % 700 + 9)),
        ("DO", f"10.5555/example.{number}"),
        ("UR", f"https://example.org/record/{number}"),
        *(("AD", place) for place in words.random.sample(words.places, 2)),
        ("AB", words.abstracts[number % MANY]),
        *(("KW", term) for term in words.terms(10)),
        ("SN", "1234-5678 (ISSN)"),
        ("LA", "English"),
        ("M3", "Article"),
        ("DB", "Example"),
        ("N1", f"Export Date: 17 May 2025; Cited By: {number % 50}"),
    ]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in fields) + "ER  - \r\n\r\n"


def _nbib(words: _Words, number: int) -> str:
    year = 1990 + number % 35
    people = [
        f"FAU - {family}, {given}\r\nAU  - {family} {given[0]}\r\nAD  - {words.places[number % 50]}\r\n"
        for family, given in words.people()
    ]
    return (
        f"PMID- {FIRST + number}\r\nOWN - NLM\r\nSTAT- MEDLINE\r\nDCOM- {year}0517\r\nLR  - {year}0601\r\n"
        f"IS  - 1234-5678 (Electronic)\r\nVI  - {number % 90 + 1}\r\nIP  - {number % 12 + 1}\r\n"
        f"DP  - {year} May 17\r\n{_wrapped('TI', words.title(number) + '.')}"
        f"PG  - {number % 700 + 1}-{number % 700 + 9}\r\nLID - 10.5555/example.{number} [doi]\r\n"
        f"{words.wrapped[number % MANY]}{''.join(people)}LA  - eng\r\nPT  - Journal Article\r\n"
        f"PL  - England\r\nTA  - J Example\r\nJT  - Journal of examples\r\nJID - 1234567\r\nSB  - IM\r\n"
        + "".join(f"MH  - {term}/therapeutic use\r\n" for term in words.terms(10))
        + "".join(f"OT  - {term}\r\n" for term in words.terms(5))
        + f"EDAT- {year}/05/18 06:00\r\nMHDA- {year}/06/01 06:00\r\nCRDT- {year}/05/18 05:00\r\n"
        f"PHST- {year}/05/18 05:00 [entrez]\r\nAID - S1234-5678(00)0{number} [pii]\r\n"
        f"AID - 10.5555/example.{number} [doi]\r\nPST - ppublish\r\n"
        f"SO  - J Example. {year} May 17;{number % 90 + 1}({number % 12 + 1}):1-9.\r\n\r\n"
    )


def _wrapped(tag: str, text: str) -> str:
    lines = textwrap.wrap(text, 80)
    return f"{tag:<4}- " + "\r\n      ".join(lines) + "\r\n"


def _endnote(words: _Words, number: int) -> str:
    def styled(text: str) -> str:
        return f'<style face="normal" font="default" size="100%">{text}</style>'

    people = "".join(f"<author>{styled(f'{f}, {g}')}</author>" for f, g in words.people())
    terms = "".join(f"<keyword>{styled(term)}</keyword>" for term in words.terms(10))
    return (
        f'<record><database name="E.enl" path="E.enl">E.enl</database><rec-number>{number}</rec-number>'
        f'<ref-type name="Journal Article">17</ref-type><contributors><authors>{people}</authors>'
        f"</contributors><titles><title>{styled(words.title(number))}</title>"
        f"<secondary-title>{styled('Journal of examples')}</secondary-title></titles>"
        f"<periodical><full-title>{styled('Journal of examples')}</full-title></periodical>"
        f"<pages>{styled('1-9')}</pages><volume>{styled(str(number % 90 + 1))}</volume>"
        f"<keywords>{terms}</keywords><dates><year>{styled(str(1990 + number % 35))}</year></dates>"
        f"<electronic-resource-num>{styled(f'10.5555/example.{number}')}</electronic-resource-num>"
        f"<abstract>{styled(words.abstracts[number % MANY])}</abstract><urls></urls></record>"
    )


Make = Callable[[_Words, int], str]
DIALECTS: dict[str, tuple[Make, str, str]] = {
    "ris": (_ris, "", ""),
    "nbib": (_nbib, "", ""),
    "endnote_xml": (
        _endnote,
        '<?xml version="1.0" encoding="UTF-8" ?><xml><records>',
        "</records></xml>",
    ),
}


def titles(found: Iterator[str]) -> int:
    """How many different numbers end the titles that were found."""
    return len({title.rstrip(".").rpartition(" ")[2] for title in found})
