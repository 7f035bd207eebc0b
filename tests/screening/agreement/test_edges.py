"""What cannot be estimated, and input that makes no sense."""

import pytest

from screening.agreement import CrossTable, Reason, among, between, of_table
from tests.screening.agreement.data import of_cells, of_columns, table

WORDS = ["include", "exclude"]


def nothing(*values):
    return [(value.value, value.reason) for value in values]


@pytest.mark.parametrize(
    "ratings",
    [
        {},
        {1: {}},
        {1: {"ana": None, "ben": None}},
        {1: {"ana": "include"}, 2: {"ben": "include"}},
        {1: {"ana": "include", "ben": None}, 2: {"ana": "exclude"}},
        {1: {"ana": "include", "cleo": "include"}},
    ],
)
def test_no_record_that_both_judged(ratings):
    found = between(ratings, "ana", "ben", WORDS)
    values = (found.agreement, found.expected, found.positive_agreement, found.negative_agreement)
    assert found.records == 0
    assert found.table.counts == ((0, 0), (0, 0))
    for each in (*values, found.kappa, found.pabak, found.ac1):
        assert (each.value, each.reason) == (None, Reason.NO_RECORDS)
    for estimate in (found.kappa, found.ac1):
        assert (estimate.se, estimate.lower, estimate.upper) == (None, None, None)
        assert estimate.interval_reason is Reason.NO_RECORDS
    assert (found.se_null, found.se_cohen_1960) == (None, None)


@pytest.mark.parametrize(
    ("ratings", "raters", "single"),
    [
        ({}, (), 0),
        ({1: {}, 2: {"ana": None}}, (), 0),
        ({1: {"ana": "include"}, 2: {"ana": "exclude"}}, ("ana",), 2),
        ({1: {"ana": "include"}, 2: {"ben": "exclude", "cleo": None}}, ("ana", "ben"), 2),
    ],
)
def test_no_record_that_two_judged(ratings, raters, single):
    found = among(ratings, WORDS)
    assert (found.raters, found.records, found.single, found.pairs) == (raters, 0, single, ())
    values = (found.agreement, found.fleiss.kappa, found.alpha.alpha, found.ac1)
    for each in (*values, found.mean_kappa.kappa):
        assert (each.value, each.reason) == (None, Reason.NO_RECORDS)
    fleiss, alpha, mean = found.fleiss, found.alpha, found.mean_kappa
    assert (fleiss.records, fleiss.ratings_each, fleiss.left_out) == (0, None, single)
    assert fleiss.se_null is None
    assert (alpha.records, alpha.ratings, alpha.left_out, alpha.unusable) == (0, 0, single, 0)
    assert (mean.pairs, mean.records, mean.left_out) == (0, 0, 0)


@pytest.mark.parametrize("n", [1, 50])
def test_all_chose_the_same_category(n):
    """Chance explains it all. What does not ask what chance would do is still 1, or cannot be."""
    ratings = {record: dict.fromkeys(("ana", "ben", "cleo"), "exclude") for record in range(n)}
    found = among(ratings, WORDS)
    pair = found.pairs[0]
    for each in (pair.kappa, found.fleiss.kappa, found.alpha.alpha):
        assert (each.value, each.reason) == (None, Reason.ONE_CATEGORY)
        assert each.interval_reason is Reason.ONE_CATEGORY
    assert (pair.se_cohen_1960, pair.se_null, found.fleiss.se_null) == (None, None, None)
    assert (pair.agreement.value, pair.expected.value, pair.pabak.value) == (1, 1, 1)
    assert nothing(pair.positive_agreement) == [(None, Reason.UNUSED_CATEGORY)]
    assert pair.negative_agreement.value == 1
    reason = Reason.ONE_RECORD if n == 1 else Reason.ZERO_VARIANCE
    for each in (pair.ac1, found.ac1):
        assert (each.value, each.se, each.interval_reason) == (1, None, reason)
    mean = found.mean_kappa
    assert nothing(mean.kappa) == [(None, Reason.NO_KAPPA)]
    assert (mean.pairs, mean.records, mean.left_out) == (0, 0, 3)


def test_one_rater_chose_one_category_only():
    """Kappa is 0 whatever the other did, so it has no variance, near p_e = 1 too."""
    for exclude in (3, 10**6):
        found = of_table(table([0, 1], [0, exclude]))
        assert found.kappa.value == 0
        assert (found.kappa.se, found.kappa.interval_reason) == (None, Reason.ZERO_VARIANCE)
        assert found.se_null is None
        assert found.se_cohen_1960 > 0


def test_all_agree_on_several_categories():
    """An interval from 1 to 1 would claim certainty after four records."""
    found = among(of_columns("0110", "0110", "0110"), [0, 1])
    pair = found.pairs[0]
    for each in (pair.kappa, pair.ac1, found.fleiss.kappa, found.alpha.alpha, found.ac1):
        assert (each.value, each.reason) == (1, None)
        assert (each.se, each.lower, each.upper) == (None, None, None)
        assert each.interval_reason is Reason.ZERO_VARIANCE
    assert pair.se_cohen_1960 is None
    assert pair.se_null > 0


def test_all_disagree():
    """-1 is the least kappa of two categories, of halves that go the other way."""
    found = of_table(table([0, 5], [5, 0]))
    assert (found.kappa.value, found.kappa.interval_reason) == (-1, Reason.ZERO_VARIANCE)
    assert (found.positive_agreement.value, found.negative_agreement.value) == (0, 0)
    assert found.pabak.value == -1
    group = among(of_cells([0, 5], [5, 0]), [0, 1]).alpha.alpha
    assert group.value == pytest.approx(1 - 19 * 10 / (10 * 10))  # o_01 is 10, n_0 n_1 100, n 20
    assert group.interval_reason is Reason.ZERO_VARIANCE


def test_one_record_has_no_interval():
    found = among({1: {"ana": "include", "ben": "exclude"}}, WORDS)
    pair = found.pairs[0]
    assert pair.kappa.value == 0
    for each in (pair.kappa, pair.ac1, found.ac1, found.fleiss.kappa, found.alpha.alpha):
        assert each.value is not None
        assert (each.se, each.lower, each.upper) == (None, None, None)
        assert each.interval_reason is Reason.ONE_RECORD


def test_one_record_of_two_and_others_of_one():
    ratings = {
        1: {"ana": "include", "ben": "exclude"},
        2: {"ana": "include"},
        3: {"ben": "include"},
    }
    found = among(ratings, WORDS)
    assert (found.records, found.single) == (1, 2)
    assert found.ac1.interval_reason is Reason.ONE_RECORD
    assert (found.fleiss.left_out, found.alpha.left_out) == (2, 2)


def test_more_than_two_categories_have_no_positive_agreement():
    found = of_table(table([3, 1, 0], [1, 4, 0], [0, 0, 2]))
    reason = (None, Reason.NOT_TWO_CATEGORIES)
    assert nothing(found.positive_agreement, found.negative_agreement) == [reason, reason]
    assert found.pabak.value == pytest.approx((3 * 9 / 11 - 1) / 2)


def test_a_category_that_nobody_chose_counts_for_pabak_and_ac1_only():
    two, three = (of_table(each) for each in (table([5, 2], [1, 9]), wider([5, 2], [1, 9])))
    assert two.kappa.value == three.kappa.value
    assert two.kappa.se == pytest.approx(three.kappa.se, rel=1e-12)
    assert three.pabak.value > two.pabak.value
    assert three.ac1.value > two.ac1.value


def wider(*rows):
    return table(*([*row, 0] for row in rows), [0, 0, 0])


def test_fleiss_takes_the_most_frequent_number_of_ratings():
    ratings = of_columns("0110101", "010111.", "01....0", ".1.....")
    found = among(ratings, [0, 1]).fleiss
    assert (found.records, found.ratings_each, found.left_out) == (5, 2, 2)


def test_of_two_numbers_of_ratings_fleiss_takes_the_larger():
    found = among(of_columns("0110", "0101", "01.."), [0, 1]).fleiss
    assert (found.records, found.ratings_each, found.left_out) == (2, 3, 2)


def test_mean_kappa_leaves_out_pairs_without_one():
    ratings = {record: {"ana": "exclude", "ben": "exclude"} for record in range(4)}
    ratings |= {10: {"ana": "i", "cleo": "i"}, 11: {"ana": "e", "cleo": "e"}}
    ratings |= {12: {"ana": "e", "cleo": "i"}, 13: {"ana": "i", "cleo": "e"}}
    words = ["i", "exclude", "e"]
    found = among(ratings, words)
    assert [(pair.first, pair.second, pair.records) for pair in found.pairs] == [
        ("ana", "ben", 4),
        ("ana", "cleo", 4),
    ]
    mean = found.mean_kappa
    assert (mean.pairs, mean.records, mean.left_out) == (1, 4, 1)
    assert mean.kappa.value == found.pairs[1].kappa.value == 0


def test_pairs_are_weighted_by_their_records():
    ratings = of_columns("01100101....", "010001010110", "....01..0111")
    found = among(ratings, [0, 1])
    known = [(pair.kappa.value, pair.records) for pair in found.pairs]
    assert [n for _, n in known] == [8, 2, 6]
    mean = sum(kappa * n for kappa, n in known) / 16
    assert found.mean_kappa.kappa.value == pytest.approx(mean, rel=1e-12)


def test_pairs_have_one_orientation_whoever_is_written_first():
    ratings = {1: {"ana": 0, "ben": 1}, 2: {"ben": 1, "ana": 0}, 3: {"ben": 0, "ana": 1}}
    (pair,) = among(ratings, [0, 1]).pairs
    assert (pair.first, pair.second) == ("ana", "ben")
    assert pair.table.counts == ((0, 2), (1, 0))
    late = {1: {"ben": 1}, 2: {"ben": 1, "ana": 0}}
    assert between(late, "ana", "ben", [0, 1]).table.counts == ((0, 1), (0, 0))


def test_rare_categories_make_the_bootstrap_unstable():
    """One of 40 records has an include; e^-1 of the resamples lack it and have no alpha."""
    ratings = of_columns("0" * 39 + "1", "0" * 40)
    found = among(ratings, [0, 1]).alpha
    assert found.alpha.value == pytest.approx(1 - 79 * 2 / (2 * 79 * 1))
    assert found.alpha.interval_reason is Reason.UNSTABLE
    assert (found.alpha.lower, found.alpha.upper) == (None, None)
    assert 0.25 < found.unusable / found.draws < 0.5


def test_few_unusable_resamples_are_counted_and_left_out():
    ratings = of_columns("0" * 37 + "1111", "0" * 37 + "1110")
    found = among(ratings, [0, 1]).alpha
    assert 0 < found.unusable <= 0.05 * found.draws
    assert found.alpha.lower < found.alpha.value < found.alpha.upper


def test_names_are_anything_hashable():
    words = [("out", 1), frozenset("x"), 3.5]
    ratings = {(1, 2): {frozenset(): words[0], 0: words[1]}, "x": {frozenset(): words[2], 0: 3.5}}
    assert among(ratings, words).pairs[0].agreement.value == 0.5


@pytest.mark.parametrize("category", ["maybe", "", 0, float("nan"), "Include"])
def test_unknown_categories(category):
    ratings = {7: {"ana": "include", "ben": category}}
    with pytest.raises(ValueError, match="'ben' gave 7 an unknown category"):
        between(ratings, "ana", "ben", WORDS)
    with pytest.raises(ValueError, match="unknown category"):
        among(ratings, WORDS)


@pytest.mark.parametrize("categories", [[], ["include"]])
def test_fewer_than_two_categories(categories):
    with pytest.raises(ValueError, match="two categories or more"):
        between({}, "ana", "ben", categories)
    with pytest.raises(ValueError, match="two categories or more"):
        among({}, categories)
    with pytest.raises(ValueError, match="two categories or more"):
        of_table(CrossTable(tuple(categories), ()))


def test_categories_named_twice():
    with pytest.raises(ValueError, match="named twice"):
        among({}, ["include", "exclude", "include"])


def test_one_rater_twice():
    with pytest.raises(ValueError, match="'ana' alone"):
        between({}, "ana", "ana", WORDS)


@pytest.mark.parametrize("level", [0, 1, -0.5, 95, float("nan")])
def test_levels_that_are_none(level):
    with pytest.raises(ValueError, match="between 0 and 1"):
        of_table(table([1, 2], [3, 4]), level=level)
    with pytest.raises(ValueError, match="between 0 and 1"):
        among({}, WORDS, level=level)


def test_no_draws():
    with pytest.raises(ValueError, match="one resample or more"):
        among({}, WORDS, draws=0)


@pytest.mark.parametrize("counts", [((1, 2),), ((1,), (2,)), ((1, 2), (3, 4, 5)), ()])
def test_tables_that_are_not_square(counts):
    with pytest.raises(ValueError, match="2 rows and 2 columns"):
        of_table(CrossTable((0, 1), counts))


@pytest.mark.parametrize("cell", [-1, 0.5, float("nan"), "3", None])
def test_cells_that_are_no_counts(cell):
    with pytest.raises(ValueError, match="whole numbers"):
        of_table(CrossTable((0, 1), ((cell, 1), (1, 1))))
