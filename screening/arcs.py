"""How shares become parts of the records: each record has a slot on a circle, each person an arc.

No row is kept per record, and a record that is imported later has its place at once.
"""

from collections.abc import Sequence

SLOTS = 10_000  # on the circle: a hundred for each per cent
# Near SLOTS divided by the golden ratio, and prime to it: successive keys fall far apart, so that
# each arc has its share of any run of records (Knuth, The Art of Computer Programming, 6.4).
STEP = 6_181
WHOLE = 100  # per cent
Arc = tuple[tuple[int, int], ...]  # from one slot to before another; two where it passes the end


def laid(shares: Sequence[int]) -> list[Arc]:
    """An arc for each share in per cent, laid one after the other round the circle.

    Shares that add up to 100 % for each person who is to judge a record give each record to
    exactly as many people, none of them twice. Raises ValueError for a share that is not from 0
    to 100.
    """
    if not all(0 <= share <= WHOLE for share in shares):
        raise ValueError("a share is from 0 to 100 per cent")
    arcs, at = [], 0
    for share in shares:
        arcs.append(_arc(at % SLOTS, share * SLOTS // WHOLE))
        at += share * SLOTS // WHOLE
    return arcs


def evenly(people: int, judges: int) -> list[int]:
    """Shares as equal as whole per cents allow, for so many judges of each record."""
    if not people:
        return []
    each, over = divmod(min(judges, people) * WHOLE, people)
    return [each + (number < over) for number in range(people)]


def missing(shares: Sequence[int], judges: int) -> int:
    """By how many per cent the shares fall short of what is needed; below 0: by how many over."""
    return judges * WHOLE - sum(shares)


def _arc(begin: int, length: int) -> Arc:
    end = begin + length
    if end <= SLOTS:
        return ((begin, end),) if length else ()
    return (begin, SLOTS), (0, end - SLOTS)
