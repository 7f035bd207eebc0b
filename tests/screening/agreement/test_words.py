import pytest

from screening.agreement import ORWIN, Word


@pytest.mark.parametrize(
    ("kappa", "word"),
    [
        (None, None),
        (-1, Word.POOR),
        (0, Word.POOR),
        (0.39, Word.POOR),
        (0.394, Word.POOR),
        (0.396, Word.FAIR),
        (0.40, Word.FAIR),
        (0.59, Word.FAIR),
        (0.594, Word.FAIR),
        (0.596, Word.GOOD),
        (0.60, Word.GOOD),
        (0.74, Word.GOOD),
        (0.744, Word.GOOD),
        (0.746, Word.EXCELLENT),
        (0.75, Word.EXCELLENT),
        (1, Word.EXCELLENT),
    ],
)
def test_orwin(kappa, word):
    """Cochrane Handbook 5.1, section 7.2.6: 0.40 to 0.59, 0.60 to 0.74, 0.75 or more."""
    assert ORWIN.word(kappa) is word


def test_the_scale_names_its_source():
    assert ORWIN.name == "Orwin (1994)"
    assert "Cochrane Handbook 5.1, section 7.2.6" in ORWIN.source
