"""The coefficients again, loop by loop from their definitions and without the kernel's arrays."""

from collections import Counter
from fractions import Fraction
from itertools import combinations, permutations


def given(ratings):
    """The ratings of each record that has any."""
    records = [[c for c in record.values() if c is not None] for record in ratings.values()]
    return [record for record in records if record]


def kappa(pairs, categories):
    """Cohen (1960), exactly; None where p_e is 1 or there are no pairs."""
    if not pairs:
        return None
    n = len(pairs)
    agreed = Fraction(sum(one == other for one, other in pairs), n)
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    chance = sum(Fraction(first[c], n) * Fraction(second[c], n) for c in categories)
    return None if chance == 1 else (agreed - chance) / (1 - chance)


def alpha(ratings, categories):
    """Krippendorff (2011): 1 - D_o / D_e, cell by cell of the coincidence matrix."""
    units = [record for record in given(ratings) if len(record) > 1]
    cell = Counter()
    for unit in units:
        for one, other in permutations(range(len(unit)), 2):
            cell[unit[one], unit[other]] += Fraction(1, len(unit) - 1)
    margin = {c: sum(cell[c, d] for d in categories) for c in categories}
    n = sum(margin.values())
    apart = list(permutations(categories, 2))
    expected = sum(margin[c] * margin[d] for c, d in apart)
    return 1 - (n - 1) * sum(cell[pair] for pair in apart) / expected if expected else None


def agreement(records):
    """The mean over records of the fraction of pairs that agree."""
    fractions = []
    for record in records:
        pairs = list(combinations(record, 2))
        fractions.append(Fraction(sum(one == other for one, other in pairs), len(pairs)))
    return sum(fractions) / len(fractions)


def shares(records, categories):
    """The mean share of each category in the ratings of a record."""
    return {
        c: sum(Fraction(record.count(c), len(record)) for record in records) / len(records)
        for c in categories
    }


def ac1(ratings, categories):
    """Gwet (2008); None without a record of two ratings."""
    records = given(ratings)
    several = [record for record in records if len(record) > 1]
    if not several:
        return None
    pi = shares(records, categories).values()
    chance = sum(p * (1 - p) for p in pi) / (len(categories) - 1)
    return (agreement(several) - chance) / (1 - chance)


def fleiss(records, categories):
    """Fleiss (1971), of records with as many ratings each; None where p_e is 1."""
    chance = sum(p * p for p in shares(records, categories).values()) if records else 1
    return None if chance == 1 else (agreement(records) - chance) / (1 - chance)


def irrcac_error(ratings, categories):
    """The standard error of AC1 in irrCAC::gwet.ac1.raw: of two ratings is a fixed number."""
    records, value = given(ratings), float(ac1(ratings, categories))
    n, pairable = len(records), sum(len(record) > 1 for record in records)
    pi = {c: float(share) for c, share in shares(records, categories).items()}
    k = len(categories)
    chance = sum(p * (1 - p) for p in pi.values()) / (k - 1)
    squares = 0.0
    for record in records:
        part = 0.0
        if len(record) > 1:
            part = n / pairable * (float(agreement([record])) - chance) / (1 - chance)
        own = sum(1 - pi[c] for c in record) / len(record) / (k - 1)
        squares += (part - 2 * (1 - value) * (own - chance) / (1 - chance) - value) ** 2
    return (squares / (n * (n - 1))) ** 0.5
