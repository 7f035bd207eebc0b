"""The hypergeometric distribution in fractions, and bounds found by trying every truth."""

from fractions import Fraction
from itertools import product
from math import comb


def probability(count, records, relevant, drawn):
    ways = comb(relevant, count) * comb(records - relevant, drawn - count)
    return Fraction(ways, comb(records, drawn))


def outcomes(records, relevant, drawn):
    """Each possible number found, with its probability."""
    for count in range(max(0, drawn - records + relevant), min(relevant, drawn) + 1):
        yield count, probability(count, records, relevant, drawn)


def at_most(limit, records, relevant, drawn):
    return sum(p for count, p in outcomes(records, relevant, drawn) if count <= limit)


def missed(alpha, *samples):
    """The most that can be left, by trying every truth that the samples do not rule out."""
    observed = sum(Fraction(s.found * s.records, s.audited) for s in samples)
    possible = [
        truth
        for truth in product(*(range(s.found, s.most + 1) for s in samples))
        if _estimate_at_most(observed, samples, truth) > alpha
    ]
    return max(map(sum, possible)) - sum(s.found for s in samples)


def _estimate_at_most(observed, samples, truth):
    total = Fraction(0)
    each = [outcomes(s.records, r, s.audited) for s, r in zip(samples, truth, strict=True)]
    for found in product(*each):
        estimate = sum(
            Fraction(count * s.records, s.audited)
            for (count, _), s in zip(found, samples, strict=True)
        )
        if estimate <= observed:
            chance = Fraction(1)
            for _, p in found:
                chance *= p
            total += chance
    return total
