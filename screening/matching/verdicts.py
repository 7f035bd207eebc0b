"""What the findings on a pair amount to: certain, doubtful, related or nothing.

A pair is certain when its points are enough, its titles agree (or an identifier stands in for
them), and no fact speaks for two reports. Points alone never join what a fact keeps apart.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from screening.matching.columns import Columns
from screening.matching.comparing import Found, Pairs, compare
from screening.matching.points import FINDINGS, POINTS
from screening.matching.results import RelationKind

CERTAIN, DOUBTFUL = 9.0, 1.0
Mask = NDArray[np.bool_]
RELATIONS: tuple[RelationKind | None, ...] = (
    None,
    "notice",
    "protocol",
    "registration",
    "preprint",
    "abstract",
    "edition",
)
_TABLE = {
    field: np.array([POINTS.get(field, {}).get(name, 0.0) for name in names])
    for field, names in FINDINGS.items()
}


@dataclass(frozen=True, slots=True)
class Judged:
    """Pairs with their findings and what these amount to, row by row.

    `clash`: a fact speaks for two reports, the pair may not be in one cluster. `related`:
    positions in `RELATIONS`.
    """

    pairs: Pairs
    found: dict[str, Found]
    score: NDArray[np.float64]
    certain: Mask
    doubtful: Mask
    clash: Mask
    related: NDArray[np.int8]

    def only(self, rows: Mask) -> "Judged":
        """The rows where `rows` is true."""
        return Judged(
            self.pairs[rows],
            {field: values[rows] for field, values in self.found.items()},
            self.score[rows],
            self.certain[rows],
            self.doubtful[rows],
            self.clash[rows],
            self.related[rows],
        )

    @classmethod
    def joined(cls, parts: list["Judged"]) -> "Judged":
        """All rows of some."""
        return cls(
            np.concatenate([part.pairs for part in parts]),
            {field: np.concatenate([part.found[field] for part in parts]) for field in FINDINGS},
            np.concatenate([part.score for part in parts]),
            np.concatenate([part.certain for part in parts]),
            np.concatenate([part.doubtful for part in parts]),
            np.concatenate([part.clash for part in parts]),
            np.concatenate([part.related for part in parts]),
        )


def judge(columns: Columns, pairs: Pairs) -> Judged:
    """Compare the pairs and say what the findings amount to. Symmetric in each pair."""
    found = compare(columns, pairs)
    score = sum((_TABLE[field][values] for field, values in found.items()), np.zeros(len(pairs)))
    facts = _Facts(found, columns, pairs)
    apart = facts.apart()
    clash = apart | facts.clash()
    certain = (((score >= CERTAIN) & facts.titles_agree()) | facts.proven()) & ~clash
    related = facts.relation()
    related[certain] = 0
    asked = (facts.worth_asking() & (score >= DOUBTFUL)) | facts("pmid", "same")
    doubtful = ~certain & ~apart & asked
    return Judged(pairs, found, score, certain, doubtful, clash, related)


class _Facts:
    """The findings under the names in which the rules speak of them."""

    def __init__(self, found: dict[str, Found], columns: Columns, pairs: Pairs) -> None:
        self._found = found
        self._columns = columns
        self._pairs = pairs
        somewhere = self("pages", "same", "start") & ~self("venue", "different")
        same_volume = self("volume", "same") & ~self("year", "different")
        no_volume = self("volume", "missing", "unclear") & self("year", "same", "missing")
        self.same_place = somewhere & (same_volume | no_volume)
        dated = self("volume", "unclear") & self("year", "same")
        self.full_place = somewhere & (same_volume | dated) & self("venue", "same", "akin")
        self.is_identified = self("pmid", "same") | self("doi", "same") | self("pmcid", "same")
        registers = columns.flags["is_register"][pairs].all(axis=1)
        self.is_identified |= registers & self("trial", "same")
        self.registers = registers

    def __call__(self, field: str, *names: str) -> Mask:
        wanted = [FINDINGS[field].index(name) for name in names]
        return np.isin(self._found[field], wanted)

    def _either(self, flag: str) -> Mask:
        return np.asarray(self._columns.flags[flag][self._pairs].any(axis=1))

    def apart(self) -> Mask:
        """Two reports beyond doubt: no person is asked."""
        exempt = self("pmid", "same")
        notice = self("kind", "different")
        protocol = self._either("is_protocol") & (self.same_place | self("doi", "same"))
        part = self("numbers", "different") & ~self.full_place & ~self.is_identified
        source = self("source", "different") & ~self("doi", "same")
        register = self.registers & self("trial", "different")
        strange = self("title", "different") & self("abstract", "different")
        strange |= self("title", "different") & self("authors", "different")
        either = (notice & ~protocol) | source | part | register | strange
        return self("pmid", "different") | (either & ~exempt)

    def clash(self) -> Mask:
        """Two reports by what stands there, unless what stands there is wrong."""
        in_place, abstract = self("pages", "same", "start"), self("abstract", "same")
        issues = self("volume", "same") & self("issue", "same")
        elsewhere = self("venue", "different") & ~issues & ~in_place
        elsewhere |= self("venue", "different") & self("pages", "different")
        volume = self("volume", "different") & ~in_place & ~(abstract & ~self("pages", "different"))
        volume |= self("volume", "different") & ~self("year", "same", "missing")
        issue = self("issue", "different") & ~self("pages", "same", "start", "unclear") & ~abstract
        pages = self("pages", "different") & ~abstract & ~self("issue", "same")
        later = self("year", "near", "different") & ~self.same_place
        renamed = self("title", "different") & self("authors", "some") & ~self.same_place
        printed = elsewhere | volume | issue | pages | later | renamed
        agreed = self("title", "same", "spelling") & (self.same_place | abstract)
        spans = self._either("is_spanned") & self("pages", "same")
        others = self("authors", "different")
        others &= ~(agreed & (self.is_identified | (self.full_place & spans)))
        doi = self("doi", "version") | (self("doi", "different") & ~self.full_place)
        numbers = self("numbers", "different") & ~self.full_place
        return (printed & ~self.is_identified) | others | ((doi | numbers) & ~self("pmid", "same"))

    def titles_agree(self) -> Mask:
        """The titles say the same, or something stands in for what they do not say."""
        people = self("authors", "same", "most")
        sure, abstract = self.same_place | self.is_identified, self("abstract", "same")
        named = ~self("authors", "missing") | sure | abstract | self("issue", "same")
        # A column has the same title and authors every year: a year off needs more than these.
        dated = ~self("year", "next") | sure | abstract | self("volume", "same")
        # An article of several pages is not what was said of it at a meeting.
        meeting = self._columns.flags["is_meeting"][self._pairs]
        placed: Mask = (meeting[:, 0] == meeting[:, 1]) | ~self._either("is_article")
        placed = placed | sure | abstract | self("issue", "same")
        whole = self("title", "same", "spelling") & named & dated & placed
        short = self("title", "short") & ((self.same_place & people) | self.is_identified)
        more = self("numbers", "more", "different") & ~self.full_place & ~self.is_identified
        part = self("title", "part") & (sure | abstract) & people & ~more
        ranged = self("pages", "same") & self.full_place & self("authors", "same")
        close = self("title", "near") & self.is_identified & people & (self.same_place | abstract)
        close |= self("title", "near", "like") & ranged & ~self("abstract", "different")
        return whole | short | (part & dated) | (close & ~more)

    def proven(self) -> Mask:
        """PubMed numbers each report once, a register each trial: little can gainsay these."""
        against = [
            self("title", "different"),
            self("authors", "some", "different"),
            self("abstract", "different"),
            self("pages", "different"),
            self("year", "different"),
        ]
        entries = self.registers & self("trial", "same") & ~self("title", "different")
        few = np.sum(against, axis=0) < 2
        return np.asarray(entries | (self("pmid", "same") & few))

    def worth_asking(self) -> Mask:
        """A person can tell: the titles are alike, or something else is nearly proof."""
        alike = self("title", "same", "spelling", "part", "near", "short")
        like = self("title", "like") & self("authors", "same", "most") & self("year", "same")
        other = self.is_identified | self("abstract", "same") | self.same_place
        return alike | other | (like & self("venue", "same", "akin") & ~self("pages", "different"))

    def relation(self) -> NDArray[np.int8]:
        """How the pair belongs together if it is not one report: positions in `RELATIONS`."""
        titles = self("title", "same", "spelling", "near", "part")
        people, like = self("authors", "same", "most"), self("title", "like")
        loose = people | self("authors", "missing", "some")
        source, kind = self("source", "different"), self("kind", "different")
        trial = self("trial", "same")
        meeting = self._columns.flags["is_meeting"][self._pairs]
        found = [
            kind & self._either("is_notice") & titles,
            kind & self._either("is_protocol") & (((titles | like) & people) | trial),
            source & self._either("is_register") & (trial | (titles & loose)),
            source & self._either("is_preprint") & titles & loose,
            (meeting[:, 0] != meeting[:, 1]) & titles & people,
            self("title", "same")
            & people
            & ~self("venue", "different", "missing")
            & self("year", "near", "different"),
        ]
        return np.select(found, [np.int8(i + 1) for i in range(len(found))], np.int8(0)).astype(
            np.int8
        )
