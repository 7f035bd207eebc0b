import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.matching.places import compare_venues, number, pages, source_of


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("123-8", ("123", "128")),
        ("123-128", ("123", "128")),
        ("123–128", ("123", "128")),
        ("pp. 123 - 128", ("123", "128")),
        ("0123", ("123", "")),
        ("S99-S101", ("s99", "101")),
        ("e12345", ("e12345", "")),
        ("CD008391", ("cd8391", "")),
        ("1012-21, 1030", ("1012", "1021")),
        ("2-Jan", ("", "")),
        ("215 p", ("", "")),
        ("N.PAG", ("", "")),
        ("", ("", "")),
    ],
)
def test_pages(text, found):
    assert pages(text) == found


def test_numbers_of_volumes():
    said = ["60 (1 Supplement 1)", "57 Suppl", "Suppl 2", "007", "", "Ph.D.", "0"]
    assert [number(text) for text in said] == ["60", "57", "2", "7", "", "", "0"]


@pytest.mark.parametrize(
    ("one", "other", "finding"),
    [
        ("Journal of Sleep Medicine", "J Sleep Med", "same"),
        ("Journal of Sleep Medicine", "J. Sleep Med.", "same"),
        ("Sleep & Breathing", "Sleep and Breathing = Schlaf und Atmung", "same"),
        ("The Archives of Sleep", "archives of sleep", "same"),
        ("Archives of Sleep (Oslo, Norway)", "Arch Sleep", "same"),
        ("Sleep; a journal of rest", "Sleep", "same"),
        ("Sleep. Conference: 3rd Congress on Rest. Oslo", "Sleep", "same"),
        ("ACTA", "Annals of Clinical Tropical Allergy", "same"),
        ("Sleep Medicine", "Sleep Medicine Clinics", "akin"),
        ("Journal of Sleep Medicine", "Annals of Surgery", "different"),
        ("Stroke", "Headache", "different"),
    ],
)
def test_venues(one, other, finding):
    assert compare_venues(one, other) == compare_venues(other, one) == finding


@pytest.mark.parametrize(
    ("said", "source"),
    [
        (("medRxiv", "", "", ""), "preprint"),
        (("", "10.1101/2020.01.02.123456", "", ""), "preprint"),
        (("Research Square", "", "", ""), "preprint"),
        (("ClinicalTrials.gov", "", "", ""), "register"),
        (("", "", "NCT01234567. Light and sleep", ""), "register"),
        (("", "", "", "trial registry record"), "register"),
        (("Sleep", "10.1000/x", "Light", "journal article"), ""),
    ],
)
def test_sources(said, source):
    assert source_of(*said) == source


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_venues_compare(one, other):
    assert compare_venues(one, other) == compare_venues(other, one)
    assert all(isinstance(page, str) for page in pages(one))
