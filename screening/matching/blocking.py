"""Which citations are compared at all: those that share one of several cheap keys.

Each kind of key survives another kind of fault: the beginning of a title a dropped subtitle, its
end a fault in the first words, volume and page a translated title, and so on. A key that many
share (a series, an empty form) is no reason to compare all with all: there each is compared with
its neighbours in the order of titles, so that the work grows with the number of citations.
"""

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from screening.matching.entries import Entry, Read, read

BLOCK = 40  # the most citations that are compared each with each
NEIGHBOURS = 12
_TITLE_END = 22  # letters


class Key(NamedTuple):
    """A value that citations of the same report share, and few others do."""

    kind: str
    value: str

    @property
    def digest(self) -> str:
        """32 hexadecimal digits for an index: a title may be longer than a database indexes."""
        return blake2b(f"{self.kind}:{self.value}".encode(), digest_size=16).hexdigest()


def keys(entry: Entry) -> tuple[Key, ...]:
    """The keys by which `entry` can find its duplicates, each once; none for an empty entry."""
    return keys_of(read(entry))


def keys_of(known: Read) -> tuple[Key, ...]:
    """`keys` of an entry that has been read."""
    found = [
        Key(kind, value)
        for kind, value in (("pmid", known.pmid), ("pmcid", known.pmcid), ("doi", known.doi))
        if value
    ]
    found += [Key("trial", trial) for trial in known.trials[:5]]
    if known.letters and not known.is_generic:
        found.append(Key("start", known.letters[:_TITLE_END]))
        found.append(Key("end", known.letters[-_TITLE_END:]))
        long = sorted(set(known.title.split()), key=lambda word: (-len(word), word))[:3]
        if len(long) == 3:
            found.append(Key("words", " ".join(sorted(long))))
    if known.first_page:
        place = f"{known.first_page} {known.volume}"
        if known.volume and len(known.first_page) + len(known.volume) > 3:
            found.append(Key("place", place))
        found.append(
            Key("author", f"{min(known.first, default='')} {known.first_page} {known.year}")
        )
    elif known.first:
        found.append(Key("author", f"{min(known.first)} {known.letters[:4]} {known.year}"))
    if len(known.abstract) > 100:
        found.append(Key("abstract", known.abstract.replace(" ", "")[20:60]))
    return tuple(found)


def candidates(known: Sequence[Read]) -> NDArray[np.int64]:
    """Pairs of positions, the smaller first, that share a key: an array of shape (pairs, 2)."""
    blocks: dict[Key, list[int]] = {}
    for position, one in enumerate(known):
        for key in keys_of(one):
            blocks.setdefault(key, []).append(position)
    count = len(known)
    codes = np.fromiter(
        (a * count + b for block in blocks.values() for a, b in _pairs(block, known)), np.int64
    )
    codes = np.unique(codes)
    return np.stack([codes // max(count, 1), codes % max(count, 1)], axis=1)


def _pairs(block: list[int], known: Sequence[Read]) -> Iterable[tuple[int, int]]:
    reach = len(block)
    if len(block) > BLOCK:
        block = sorted(block, key=lambda position: (known[position][:2], known[position].journal))
        reach = NEIGHBOURS
    for i, one in enumerate(block):
        for other in block[i + 1 : i + 1 + reach]:
            yield (one, other) if one < other else (other, one)
