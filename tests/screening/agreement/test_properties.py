import math
from collections import Counter
from dataclasses import fields, is_dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.agreement import Estimate, Value, among, between
from tests.screening.agreement import brute

CATEGORIES = "abcd"
NEAR = {"rel": 1e-9, "abs": 1e-9}  # sums of at most some hundred terms of the order of 1


@st.composite
def groups(draw, raters=4):
    """Ratings with gaps, of which people agree on more than chance would have it."""
    k = draw(st.integers(2, 4))
    categories = CATEGORIES[:k]
    ratings = {}
    for record in range(draw(st.integers(0, 25))):
        likely = draw(st.sampled_from(categories))
        each = st.sampled_from([None, likely, likely, likely, *categories])
        ratings[record] = {rater: draw(each) for rater in range(raters)}
    return ratings, list(categories)


def same(one, other):
    return one == other if one is None or other is None else one == pytest.approx(other, **NEAR)


def same_estimate(one, other):
    names = ("value", "se", "lower", "upper")
    reasons = (one.reason, one.interval_reason) == (other.reason, other.interval_reason)
    return reasons and all(same(getattr(one, name), getattr(other, name)) for name in names)


def same_pair(one, other):
    plain = ("agreement", "expected", "positive_agreement", "negative_agreement", "pabak")
    return (
        all(same(getattr(one, name).value, getattr(other, name).value) for name in plain)
        and same_estimate(one.kappa, other.kappa)
        and same_estimate(one.ac1, other.ac1)
        and same(one.se_null, other.se_null)
        and same(one.se_cohen_1960, other.se_cohen_1960)
    )


def same_group(one, other):
    return (
        same(one.agreement.value, other.agreement.value)
        and same_estimate(one.fleiss.kappa, other.fleiss.kappa)
        and same(one.fleiss.se_null, other.fleiss.se_null)
        and same(one.alpha.alpha.value, other.alpha.alpha.value)
        and same_estimate(one.ac1, other.ac1)
        and same(one.mean_kappa.kappa.value, other.mean_kappa.kappa.value)
    )


def parts(result):
    yield result
    for field in fields(result):
        value = getattr(result, field.name)
        for inner in value if isinstance(value, tuple) else (value,):
            if is_dataclass(inner):
                yield from parts(inner)


@given(groups())
def test_every_number_is_a_number_or_has_a_reason(group):
    for part in parts(among(*group, draws=50)):
        if isinstance(part, Value | Estimate):
            assert (part.value is None) == (part.reason is not None)
            assert part.value is None or -1 - 1e-9 <= part.value <= 1
        if isinstance(part, Estimate):
            assert (
                (part.lower is None) == (part.upper is None) == (part.interval_reason is not None)
            )
            assert part.se is None or 0 < part.se < math.inf
            assert part.lower is None or -1 <= part.lower <= part.upper <= 1


@given(groups())
def test_the_order_of_raters_does_not_count(group):
    ratings, categories = group
    one, other = between(ratings, 0, 1, categories), between(ratings, 1, 0, categories)
    assert same_pair(one, other)
    assert one.table.counts == tuple(zip(*other.table.counts, strict=True))
    renamed = {
        record: {3 - rater: word for rater, word in row.items()} for record, row in ratings.items()
    }
    assert same_group(among(ratings, categories, draws=50), among(renamed, categories, draws=50))


@given(groups(), st.randoms(use_true_random=False))
def test_the_order_of_records_does_not_count(group, random):
    ratings, categories = group
    shuffled = dict(random.sample(list(ratings.items()), len(ratings)))
    one, other = among(ratings, categories, draws=50), among(shuffled, categories, draws=50)
    assert same_group(one, other)
    assert one.alpha == other.alpha
    assert same_pair(between(ratings, 0, 1, categories), between(shuffled, 0, 1, categories))


@given(groups(), st.randoms(use_true_random=False))
def test_the_names_of_categories_do_not_count(group, random):
    """Nor does their order, but for which of two is the positive one."""
    ratings, categories = group
    names = dict(zip(categories, random.sample(range(10), len(categories)), strict=True))
    renamed = {
        record: {rater: names.get(word) for rater, word in row.items()}
        for record, row in ratings.items()
    }
    mixed = random.sample(list(names.values()), len(names))
    assert same_group(among(ratings, categories, draws=50), among(renamed, mixed, draws=50))
    one = between(ratings, 0, 1, categories)
    assert same_pair(one, between(renamed, 0, 1, list(names.values())))
    other = between(renamed, 0, 1, mixed)
    assert same_estimate(one.kappa, other.kappa)
    if mixed[::-1] == list(names.values()) and len(mixed) == 2:
        assert one.positive_agreement == other.negative_agreement
        assert one.negative_agreement == other.positive_agreement


@given(groups())
@settings(max_examples=60)
def test_brute_force(group):
    ratings, categories = group
    found = among(ratings, categories, draws=50)
    assert same(found.alpha.alpha.value, brute.alpha(ratings, categories))
    assert same(found.ac1.value, brute.ac1(ratings, categories))
    of_size = [row for row in brute.given(ratings) if len(row) == found.fleiss.ratings_each]
    assert same(found.fleiss.kappa.value, brute.fleiss(of_size, categories))
    kappas = {}
    for pair in found.pairs:
        rows = [(row[pair.first], row[pair.second]) for row in ratings.values()]
        both = [row for row in rows if None not in row]
        kappas[pair.first, pair.second] = brute.kappa(both, categories)
        assert pair.records == len(both) > 0
        assert same(pair.kappa.value, kappas[pair.first, pair.second])
    weights = [pair.records for pair in found.pairs if pair.kappa.value is not None]
    known = [kappa for kappa in kappas.values() if kappa is not None]
    mean = sum(k * n for k, n in zip(known, weights, strict=True)) / sum(weights) if known else None
    assert same(found.mean_kappa.kappa.value, mean)


@given(groups())
def test_every_record_counts_once(group):
    ratings, categories = group
    found = among(ratings, categories, draws=50)
    sizes = Counter(len(row) for row in brute.given(ratings))
    assert found.single == sizes[1]
    assert found.records == sizes.total() - sizes[1]
    for part in (found.fleiss, found.alpha):
        assert part.records + part.left_out == found.records + found.single
    assert found.fleiss.records == max((sizes[size] for size in sizes if size > 1), default=0)


@given(groups(raters=2))
def test_a_group_of_two_is_a_pair(group):
    ratings, categories = group
    both = {record: row for record, row in ratings.items() if None not in row.values()}
    found, pair = among(both, categories, draws=50), between(ratings, 0, 1, categories)
    assert same(found.agreement.value, pair.agreement.value)
    assert same_estimate(found.ac1, pair.ac1)
    assert found.ac1.se is None or same(found.ac1.se, brute.irrcac_error(both, categories))
    assert [same_pair(each, pair) for each in found.pairs] == [True] * bool(both)
    assert same(found.mean_kappa.kappa.value, pair.kappa.value)


@given(groups())
def test_alpha_of_complete_ratings_follows_from_fleiss_kappa(group):
    """alpha = kappa + (1 - kappa) / n of n ratings: Krippendorff (2011), D_e over n (n - 1)."""
    ratings, categories = group
    full = {record: row for record, row in ratings.items() if None not in row.values()}
    found = among(full, categories, draws=50)
    kappa, n = found.fleiss.kappa.value, found.alpha.ratings
    assert same(found.alpha.alpha.value, None if kappa is None else kappa + (1 - kappa) / n)


@given(groups(raters=2))
def test_fleiss_kappa_of_two_raters_is_at_most_cohens(group):
    """Scott's p_e is at least Cohen's, by half the squared differences of the margins."""
    ratings, categories = group
    full = {record: row for record, row in ratings.items() if None not in row.values()}
    scott = among(full, categories, draws=50).fleiss.kappa.value
    cohen = between(full, 0, 1, categories).kappa.value
    assert (scott is None) == (cohen is None)
    assert scott is None or scott <= cohen + 1e-12
