"""Search-result files of any size, with made-up words: the same arguments give the same bytes."""

from collections.abc import Iterator
from random import Random

TEXT = (
    "acute adverse antidepressant arm baseline blinded change clinical cohort control crossover"
    " day depression depressive dose double effect efficacy episode esketamine follow group"
    " infusion intranasal intravenous ketamine mean measured midazolam mood open outcome oral"
    " parallel participants patients phase placebo points primary racemic randomised rapid rating"
    " reduction relapse remission resistant response safety saline scale score secondary severe"
    " sustained symptoms tolerability treatment trial unipolar versus visit week"
)
AUTHORS = "Abe Berg Cruz Diaz Eide Fox Gray Hall Ito Jung Kim Lopez Meyer Novak Okoro Park"
WORDS, NAMES = TEXT.split(), AUTHORS.split()


def ris(count: int, *, seed: int = 0, repeated: int = 10, first: int = 1) -> bytes:
    """A RIS file of `count` records, about 1.2 kB each.

    Every `repeated`-th record says what an earlier one says, in other bytes: in turn with its
    DOI, or with another's lack of one and in capitals. 0 repeats none. A file that numbers its records from `first`
    on goes on from one that ended before: it repeats some of that one's DOIs.
    """
    return "".join(_records(range(first, first + count), Random(seed), repeated)).encode()


def _records(numbers: range, random: Random, repeated: int) -> Iterator[str]:
    sentences = [_sentence(random) for _ in range(500)]
    for number in numbers:
        told = number
        if repeated and number % repeated == 0:
            told = random.randrange(1, number) // repeated * repeated + 1
        has_doi = told == number or number // repeated % 2
        title = f"{sentences[told % 500]} {told}"
        doi = f"10.5555/{told}" if has_doi else ""
        yield _record(sentences, number, told, doi, title if has_doi else title.upper())


def _record(sentences: list[str], number: int, told: int, doi: str, title: str) -> str:
    random = Random(told)
    lines = [
        ("TY", "JOUR"),
        ("TI", title),
        *(("AU", f"{random.choice(NAMES)}, {random.choice('ABCDEFG')}.") for _ in range(4)),
        ("PY", str(1990 + told % 35)),
        ("JO", f"Journal of {sentences[told % 7].split()[0]} studies"),
        ("VL", str(told % 90 + 1)),
        ("SP", str(told % 700 + 1)),
        ("AB", " ".join(random.choices(sentences, k=11))),
        ("DO", doi),
        ("KW", random.choice(WORDS)),
        ("UR", f"https://example.org/{number}"),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in lines) + "\r\n"


def _sentence(random: Random) -> str:
    return " ".join(random.choices(WORDS, k=12)).capitalize() + "."
