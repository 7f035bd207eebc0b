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
    ],
)
def test_dialect_by_content(text, name):
    assert sniff(decode(text.encode())) is READERS[name] is named(name)


def test_unknown_dialect_names_what_was_tried_and_shows_the_first_lines():
    error = refused("Dear colleague,\n\nhere is the list\nyou asked for\n")
    assert error.code == "unknown_format"
    assert error.problem == (
        "No record of RIS or PubMed format (nbib) was found."
        " The file begins: “Dear colleague,” / “” / “here is the list”."
    )
    assert error.remedy == "Export the search as RIS or as PubMed format and upload that file."


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ('<?xml version="1.0"?><xml><records>', "XML (EndNote or PubMed)"),
        ("<!DOCTYPE html>\n<html>", "a web page"),
        ("\n@article{key,\n title={T}}", "BibTeX"),
        ("%0 Journal Article\n%T Title\n", "EndNote tagged text"),
        ("FN Clarivate\nVR 1.0\nPT J\nAU One\n", "Web of Science plain text"),
        ("Authors,Title,Year\nOne,Two,2020\n", "a table (CSV)"),
        ('"Title";"Year"\n', "a table (CSV)"),
    ],
)
def test_dialects_that_are_known_but_not_read(text, guess):
    assert f"It looks like {guess}, which cannot be read yet." in refused(text).problem


@pytest.mark.parametrize("text", [TWO + "\n" + ONE, ONE + "\n" + TWO])
def test_two_dialects_in_one_file_are_refused(text):
    error = refused(text)
    assert error.code == "mixed_formats"
    assert "RIS records (from line" in error.problem
    assert error.remedy == "Save each kind in a file of its own and upload both."


def test_an_unregistered_name():
    with pytest.raises(KeyError):
        named("bibtex")
