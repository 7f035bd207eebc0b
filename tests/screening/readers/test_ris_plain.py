"""Records that are read at little cost are read just as all others are."""

from random import Random

import pytest

from screening.readers import Record, decode, lines, named, ris
from tests.screening.readers import mutations, plants
from tests.screening.readers.files import read

ODD_LINES = [
    *("going on", "TY - what", "ER  - positive", "ER  - ", "AU - Smith", "   TI  - x", "TY  - 12"),
    *("TY  - JOUR", "TY  - JOUR ", "DOI- 10.1/3", "CI  - 3 to 4", "XQ  - x", "", "  ", "1."),
]
ODD_ENDS = ["\r", "\r\r", " \r \r", "\v", "\x1c", "\x85", "\u2028", "\xa0", "\ufeff", "\xad", "\0"]
ODD_BEGINNINGS = [" ", "\t", "\ufeff", "\xa0", "\v", "\xad", "\r", "\u200b"]


def odd(text, random):
    """The text with a few lines in it as no program should write them."""
    found = []
    for line in text.split("\n"):
        kind = random.randrange(100)
        if kind == 0:
            line += random.choice(ODD_ENDS)
        elif kind == 1:
            line = random.choice(ODD_BEGINNINGS) + line
        elif kind == 2:
            line = line.replace("  - ", random.choice(["  -", " - ", "  -  "]))
        elif kind == 3:
            line += "\n" + random.choice(ODD_LINES)
        elif kind == 4:
            line += random.choice(["&amp;", "<i>x</i>", "\t tab", "  two", "é", "中", "; x; y"])
        found.append(line)
    return random.choice(["\n", "\r\n", "\r"]).join(found)


def of_seed(seed):
    random = Random(seed)
    text = plants.ris(random, range(seed * 20, seed * 20 + random.randrange(1, 20)))
    if seed % 4 == 0:
        text = mutations.drop(text.split("\n"), random)
        text = "\n".join(mutations.double(text, random))
    return odd(text, random).encode(random.choice(["utf-8", "utf-8", "cp1252"]), "replace")


@pytest.mark.parametrize("block", [700, lines.BLOCK])
def test_both_ways_of_reading_agree(block, monkeypatch):
    monkeypatch.setattr(lines, "BLOCK", block)
    files = [decode(data) for data in map(of_seed, range(300)) if data.strip()]
    quick = [list(named("ris").read(decoded)) for decoded in files]
    assert sum(isinstance(item, Record) for items in quick for item in items) > 1000
    monkeypatch.setattr(ris, "items_of", lambda *whatever: None)
    for decoded, items in zip(files, quick, strict=True):
        assert list(named("ris").read(decoded)) == items


def test_most_records_are_read_at_little_cost(monkeypatch):
    text = plants.ris(Random(1), range(30))
    items, _ = read(text)
    calls = []

    def counted(fields_of=ris.fields_of):
        return lambda *given: calls.append(given) or fields_of(*given)

    monkeypatch.setattr(ris, "fields_of", counted())
    assert read(text)[0] == items
    assert len(calls) <= 1  # of the last record, after which the file may go on
