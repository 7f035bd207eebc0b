"""A little of the fuzz run; all of it: python -m tests.screening.readers.fuzz"""

import pytest

from tests.screening.readers import fuzz, plants


def shares(total):
    """How many of the files were refused, and where the titles in the others went."""
    kinds = ("a title", "in another record", "in quarantine", "in padding")
    titles = sum(total[kind] for kind in kinds)
    refused = sum(count for kind, count in total.items() if kind.startswith("refused"))
    return refused / total["files"], {kind: total[kind] / titles for kind in kinds}


def test_two_thousand_mutated_records():
    total = fuzz.run(range(110))
    assert total["records"] > 2000
    refused, titles = shares(total)
    # Damage such as a lost first byte of UTF-16 leaves nothing that can be told.
    assert refused < 0.3
    assert titles["a title"] > 0.8
    assert titles["in padding"] < 0.05


@pytest.mark.parametrize("name", plants.FORMATS)
def test_what_was_not_mutated_is_read_whole(name):
    random = fuzz.Random(1)
    data = plants.FORMATS[name](random, range(30)).encode()
    assert fuzz.checked(data) == {"read": 1, "a title": 30}


@pytest.mark.long
def test_fifty_thousand_mutated_records():
    total = fuzz.run(range(10_000, 12_600))
    assert total["records"] > 50_000
    refused, titles = shares(total)
    assert refused < 0.2
    assert titles["a title"] > 0.9
    assert titles["in padding"] < 0.02


def test_a_broken_invariant_names_the_seed(monkeypatch):
    monkeypatch.setattr(fuzz.Certificate, "adds_up", False)
    with pytest.raises(fuzz.Violation, match=r"seed \d+ \(\w+\).*does not add up"):
        fuzz.run(range(5))
