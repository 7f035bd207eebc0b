import pytest

from screening.readers import READERS, UnreadableFile, decode, named, sniff
from tests.screening.readers.test_nbib import ONE
from tests.screening.readers.test_ris import TWO


def refused(text):
    with pytest.raises(UnreadableFile) as error:
        sniff(decode(text.encode()))
    return error.value


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (TWO, "ris"),
        (ONE, "nbib"),
        ("TI  - Fields only\nER  - \n", "ris"),
        ("OWN - NLM\nTI  - No number\n", "nbib"),
        ("A preamble\n" * 500 + TWO, "ris"),
        ("TY  - JOUR\nTI  - T\nPMID- 12\nER  - \n", "ris"),
        ("Authors,Title,Year\nOne,Two,2020\n", "csv"),
        ("FN Clarivate\nVR 1.0\nPT J\nAU One\nTI T\nER\nEF\n", "wos"),
        ("%0 Journal Article\n%T Title\n", "enw"),
        ("RT Journal Article\nT1 Title\n", "refworks"),
        ("<1. >\nUI  - 5\nTI  - Title\n", "ovid"),
        ("<1>\nUnique Identifier\n  5\nTitle\n  Words\n", "ovid"),
        ("RECORD 1\nTITLE\nWords\n", "labelled"),
        ("Document 1 of 2\n\nTitle: Words\n", "labelled"),
    ],
)
def test_dialect_by_content(text, name):
    assert sniff(decode(text.encode())) is READERS[name] is named(name)


def test_unknown_dialect_names_what_was_tried_and_shows_the_first_lines():
    error = refused("Dear colleague,\n\nhere is the list\nyou asked for\n")
    assert error.code == "unknown_format"
    assert error.problem.startswith("No record of ")
    for reader in READERS.values():
        assert reader.label in error.problem
    assert error.problem.endswith("The file begins: “Dear colleague,” / “” / “here is the list”.")
    assert error.remedy == "Export the search as RIS or as PubMed format and upload that file."


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ('<?xml version="1.0"?><xml><records>', "XML without records of a known kind"),
        ("<!DOCTYPE html>\n<html>", "a web page"),
        (
            "1: Doe J. A title of some length. J Things. 2020;1:1-2.\n",
            "PubMed's Summary or Abstract",
        ),
        ("1. J Things. 2020;1:1-2.\n\nA title\n\nPMID: 12\n", "PubMed's Summary or Abstract text"),
    ],
)
def test_dialects_that_are_known_but_not_read(text, guess):
    assert f"It looks like {guess}" in refused(text).problem


def test_the_text_of_pubmed_is_refused_with_what_to_choose_instead():
    error = refused("1. J Things. 2020;1:1-2.\n\nA title\n\nDoe J.\n\nPMID: 12345\n")
    assert "Format: PubMed" in error.remedy


@pytest.mark.parametrize("text", [TWO + "\n" + ONE, ONE + "\n" + TWO])
def test_two_dialects_in_one_file_are_refused(text):
    error = refused(text)
    assert error.code == "mixed_formats"
    assert "RIS records (from line" in error.problem
    assert error.remedy == "Save each kind in a file of its own and upload both."


@pytest.mark.parametrize(
    "other", ["PT J\nTI T\nER\n", "%0 Journal Article\n%T T\n", "RT Journal Article\nT1 T\n"]
)
def test_a_second_dialect_is_refused_whichever_comes_first(other):
    assert refused(TWO + "\n" + other).code == "mixed_formats"
    assert refused(other + "\n" + TWO).code == "mixed_formats"


def test_an_unregistered_name():
    with pytest.raises(KeyError):
        named("morse")
