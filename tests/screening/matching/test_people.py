import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.matching.people import families, names, split


@pytest.mark.parametrize(
    "authors",
    [
        ["Aarsland, Berit M.", "Okafor, Chidi", "Li, X."],
        ["Aarsland BM", "Okafor C", "Li X"],
        ["Aarsland, B. M.; Okafor, C.; Li, X."],
        ["Aarsland, Berit M. and Okafor, Chidi and Li, Xin"],
        ["Aarsland BM, Okafor C, Li X"],
        ["Aarsland, B.M., Okafor, C., Li, X."],
        ["Aarsland B. M.Okafor C.Li X."],
        ["AARSLAND, B. M.", "OKAFOR, C.", "LI, X."],
        ["Aarsland, B.", "Okafor, C.", "Li, X.", "et al."],
    ],
)
def test_family_names_in_every_format(authors):
    assert families(authors) == (("aarsland",), ("okafor",), ("li",))


def test_given_names_first():
    found = families(["Berit Aarsland and Chidi Okafor"])
    assert found == (("berit", "aarsland"), ("chidi", "okafor"))
    assert families(["B. M. Aarsland"]) == (("aarsland",),)


def test_particles_and_nobody():
    assert families(["van der Berg, J.", "Sørensen Müller, K."]) == (
        ("berg",),
        ("sorensen", "muller"),
    )
    assert families(["et al.", "Anonymous", "", "n/a", "[No authors listed]"]) == ()


def test_a_group_is_one_author():
    assert split("The LUX Study Group") == ("The LUX Study Group",)


def test_given_names_count_where_databases_swap_them():
    assert names(["Ching, Wu"]) == names(["Wu, Ching"]) == {"ching"}


@given(st.lists(st.text(max_size=40), max_size=5))
def test_anything_is_read(authors):
    assert all(word for name in families(authors) for word in name)
