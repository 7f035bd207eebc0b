from time import perf_counter

import pytest

from screening.readers import decode, named
from tests.screening.readers.files import padding, quarantined, read, records

ONE = "TY  - JOUR\nTI  - Ketamine\nPY  - 2020\nER  - \n"
TWO = ONE + "\nTY  - JOUR\nTI  - Esketamine\nPY  - 2021\nER  - \n"


def titles(text):
    return [record.title for record in records(text)]


def test_two_records():
    items, certificate = read(TWO)
    assert [type(item).__name__ for item in items] == ["Record", "Padding", "Record"]
    assert (certificate.starts, certificate.stored, certificate.quarantined) == (2, 2, 0)
    assert certificate.padding == {"blank lines": 1}
    assert (certificate.first_title, certificate.last_title) == ("Ketamine", "Esketamine")
    first = items[0]
    assert first.raw == ONE
    assert first.fields == (("TY", "JOUR"), ("TI", "Ketamine"), ("PY", "2020"))
    assert (first.span.start, first.span.end, first.span.first_line) == (0, len(ONE), 1)
    assert items[2].span.first_line == 6


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + TWO,
        TWO.replace("\n", "\r\n"),
        TWO.replace("\n", "\r"),
        TWO.replace("\n", "\r\r\n"),
        TWO.replace("ER  - \n", "ER  -\n"),
        TWO.replace("ER  - \n", "ER  -"),
        TWO.replace("  - ", " - "),
        TWO.replace("  - ", "  -"),
        TWO.replace("  - ", "  -  "),
        TWO.replace("  - ", "\u00a0\u00a0-\u00a0"),
        TWO.replace("  - ", "- "),
        TWO.lower().replace("ketamine", "Ketamine").replace("esKetamine", "Esketamine"),
        "\n".join("    " + line for line in TWO.split("\n")),
        "\n".join("\t" + line for line in TWO.split("\n")),
        "\n\n" + TWO,
        TWO.replace("\n", "\n\n"),
        TWO.replace("JOUR", "Journal Article"),
        TWO.replace("JOUR", ""),
        TWO.replace("TI  -", "T1  -"),
        TWO.replace("TI  -", "\u200bTI  -"),
        TWO.replace("\nTY", "\n\ufeffTY"),
        TWO.replace("ER  - \n", "ER  - .\n"),
        TWO[: TWO.rindex("ER")],
        TWO.replace("ER  - \n", "", 1),
        TWO.replace("ER  - \n", ""),
    ],
)
def test_spellings_of_the_same_two_records(text):
    found = records(text)
    assert [record.title for record in found] == ["Ketamine", "Esketamine"]
    assert [record.year for record in found] == [2020, 2021]


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "cp1252"])
def test_encodings(codec):
    text = TWO.replace("Ketamine", "Kétamine – première")
    items, certificate = read(text.encode(codec))
    assert certificate.byte_count == len(text.encode(codec))
    assert certificate.first_title == "Kétamine – première"
    assert items[-1].title == "Esketamine"


def test_missing_er_is_noted_and_makes_no_chimera():
    text = (
        "TY  - JOUR\nTI  - First\nAU  - One, A\n\n2.\nTY  - JOUR\nTI  - Second\nAB  - Two\nER  - \n"
        "TY  - JOUR\nTI  - Third\n"
    )
    first, second, third = records(text)
    assert (first.title, first.authors, first.abstract) == ("First", ("One, A",), "")
    assert (second.title, second.authors, second.abstract) == ("Second", (), "Two")
    assert first.notes == ("The record has no ER line; the next TY line ended it.",)
    assert second.notes == ()
    assert third.notes == ("The record has no ER line; the end of the file ended it.",)
    assert [item.name for item in padding(text)] == ["blank lines", "record number"]


def test_er_at_the_start_of_a_wrapped_line_is_text():
    text = (
        "TY  - JOUR\nTI  - Tumours\nAB  - We studied oestrogen receptor\n"
        "ER  - positive tumours in mice.\nPY  - 2020\nER  - \n"
    )
    (record,) = records(text)
    assert record.abstract == ("We studied oestrogen receptor ER - positive tumours in mice.")
    assert record.year == 2020


def test_er_that_swallowed_the_next_ty_loses_no_record():
    text = ONE.rstrip() + " TY  - JOUR\nTI  - Esketamine\nER  - \n"
    assert titles(text) == ["Ketamine"]
    (held,) = quarantined(text)
    assert held.code == "no_start"
    assert held.line == 5
    assert "no TY line" in held.problem
    assert "TY  - JOUR" in held.fix
    assert "Esketamine" in held.raw


def test_tag_like_words_in_a_wrapped_abstract():
    text = (
        "TY  - JOUR\nTI  - Effect\nAB  - The odds ratio of remission at day one was raised and\n"
        "CI  - 1.2 to 3.4 was wide but\n"
        "      AU  - indented text is never a tag\n"
        "IL - 6 fell.\nAU  - Real, A\nXX  - own tag\nER  - \n"
    )
    (record,) = records(text)
    assert "CI - 1.2 to 3.4" in record.abstract
    assert "never a tag IL - 6 fell." in record.abstract
    assert record.authors == ("Real, A",)
    assert ("XX", "own tag") in record.fields


def test_unknown_and_long_tags_are_kept_and_not_glued():
    text = "TY  - JOUR\nTI  - Title\nPMID  - 123\nZZZZ  - x\nWE  - SCI\nQ1  - y\nQ1  - z\nER  - \n"
    (record,) = records(text)
    assert record.title == "Title"
    assert record.pmid == "123"
    assert record.fields[2:] == (
        ("PMID", "123"),
        ("ZZZZ", "x"),
        ("WE", "SCI"),
        ("Q1", "y"),
        ("Q1", "z"),
    )


def test_loose_tags_in_a_strict_record():
    text = "TY  - JOUR\nTI  - Title\nAN - 12\nDO - 10.1000/x\nau  - Low, A\nPMID- 9\nER  - \n"
    (record,) = records(text)
    assert record.doi == "10.1000/x"
    assert record.authors == ("Low, A",)
    assert (record.accession_number, record.pmid) == ("12", "9")


def test_title_and_abstract_are_coalesced():
    (record,) = records("TY  - JOUR\nT1  - One\nTI  - Two\nST  - Three\nN2  - Abs\nER  - \n")
    assert (record.title, record.abstract) == ("Two", "Abs")
    (record,) = records("TY  - JOUR\nST  - Short\nAB  - a\nAB  - b\nN2  - c\nER  - \n")
    assert (record.title, record.abstract) == ("Short", "a\nb")
    assert record.notes == ("The title is the short title (ST): the record has no TI or T1.",)
    (record,) = records("TY  - BOOK\nBT  - Whole book\nJO  - Series\nER  - \n")
    assert (record.title, record.journal) == ("Whole book", "Series")
    (record,) = records("TY  - JOUR\nTT  - Translated\nER  - \n")
    assert record.title == "Translated"


@pytest.mark.parametrize("nothing", ["", "None", "NA", "null", "[No abstract available]"])
def test_words_for_nothing(nothing):
    text = f"TY  - JOUR\nTI  - Title\nVL  - {nothing}\nAB  - {nothing}\nPY  - {nothing}\nER  - \n"
    (record,) = records(text)
    assert (record.abstract, record.year, record.notes) == ("", None, ()) or nothing[:1] == "["


def test_a_record_without_any_substance_is_quarantined_and_the_rest_is_read():
    text = "TY  - JOUR\nAU  - Nobody, N\nER  - \n" + ONE
    (held,) = quarantined(text)
    assert titles(text) == ["Ketamine"]
    assert (held.code, held.line, held.field) == ("no_title", 1, "TI or T1")
    assert held.problem == (
        "The record at lines 1 to 3 has no title (TI or T1), and no abstract, DOI or PMID either."
    )
    assert held.fix.startswith("Give this record a title line")
    assert held.raw == "TY  - JOUR\nAU  - Nobody, N\nER  - \n"


@pytest.mark.parametrize("line", ["AB  - What was done", "DO  - 10.1000/x", "PMID- 12"])
def test_a_record_without_title_is_stored_when_it_can_be_judged_or_looked_up(line):
    (record,) = records(f"TY  - JOUR\nAU  - Nobody, N\n{line}\nER  - \n")
    assert record.title == ""
    assert record.notes == ("The record has no title.",)


def test_fields_before_ty_belong_to_the_record():
    text = "DB  - Embase\nAN  - 1\nTY  - JOUR\nTI  - A\nER  - \nDB  - Scopus\nTY  - JOUR\nTI  - B\nER  - \n"
    first, second = records(text)
    assert (first.database, second.database) == ("Embase", "Scopus")
    assert first.notes == ("Fields that precede the TY line were read as part of this record.",)


def test_fields_after_er_belong_to_the_record_before():
    text = (
        "1.\n" + ONE + "NL  - J Things\n\nLink to the Ovid Full Text or citation: https://x.org\n\n"
        "2.\n" + ONE + "C1  - note\nDB  - PubMed\nAN  - 77\n"
    )
    first, second = records(text)
    assert ("NL", "J Things") in first.fields
    assert (second.pmid, second.database) == ("77", "PubMed")
    assert "after" in first.notes[0] or "follow" in first.notes[0]
    assert {item.name for item in padding(text)} == {
        "record number",
        "blank lines",
        "database link",
    }


def test_fields_between_blank_lines_touching_the_next_ty_are_its_own():
    text = ONE + "\nDB  - Scopus\n" + ONE + "\n\nstray words\n" + ONE
    first, second, third = records(text)
    assert (first.database, second.database, third.database) == ("", "Scopus", "")
    assert padding(text)[-1].text == "stray words\n"


def test_a_preamble_and_a_search_strategy_are_padding():
    text = (
        "Provider: JSTOR http://www.jstor.org\nContent: text/plain\n\n"
        + ONE
        + "\nSearch Strategy:\n1  exp ketamine/ (123)\n2  depress*.mp. (456)\n"
    )
    assert titles(text) == ["Ketamine"]
    assert read(text)[1].padding["text between records"] > 30


def test_stray_end_tags():
    assert titles(ONE + "ER  - \nER  - \n" + ONE) == ["Ketamine", "Ketamine"]
    assert padding(ONE + "ER  - \n")[0].name == "stray end tag"
    assert titles("ER  - \n" + ONE) == ["Ketamine"]
    (record,) = records(ONE + "ER  - \nDB  - PubMed\n")
    assert record.database == "PubMed"


def test_fields_that_an_er_closes_without_ty_are_quarantined():
    text = "TI  - Lost start\nER  - \n" + ONE + "\nTI  - Again\nAU  - X, Y\nER  - \nC1  - tail\n"
    assert titles(text) == ["Ketamine"]
    first, second = quarantined(text)
    assert (first.line, second.line) == (1, 8)
    assert second.raw.endswith("C1  - tail\n")


def test_damaged_bytes_stay_in_their_record():
    data = (ONE.replace("Ketamine", "Kétamine à") + TWO).encode()
    damaged = data.replace(b"Esket", b"Esk\xffet\0")
    found = records(damaged)
    assert [record.title for record in found] == ["Kétamine à", "Ketamine", "Esk\xffet\ufffdamine"]
    assert found[2].notes == ("Bytes that are not text were replaced by \ufffd.",)
    assert "\0" not in found[2].raw


def test_end_note_puts_one_value_per_line():
    text = "TY  - JOUR\nTI  - T\nDB  - Embase\nMedline\nKW  - one\n*two\nthree; four\nER  - \n"
    (record,) = records(text)
    assert record.database == "Embase; Medline"
    assert record.keywords == ("one", "two", "three", "four")


def test_a_continued_title_is_one_line():
    (record,) = records("TY  - JOUR\nTI  - A long\n   title\nof  words\nER  - \n")
    assert record.title == "A long title of words"


def test_long_files_cross_block_borders():
    text = "".join(ONE.replace("Ketamine", f"Kétamine {n} " + "x" * 900) for n in range(3000))
    assert len(text) > 2_500_000
    for data in (text.encode(), text.replace("\n", "\r").encode(), text.encode("utf-16")):
        assert read(data)[1].stored == 3000


def test_a_file_without_any_start_is_quarantined_when_read_as_ris():
    items = list(named("ris").read(decode(b"TI  - Lost\nAU  - X\n\nwords\n")))
    assert [item.span.length for item in items] == [26]
    assert items[0].code == "no_start"


@pytest.mark.parametrize(
    "line",
    [
        "TY  -" + " " * 200_000 + "!",
        "ER  -" + " " * 200_000 + "!",
        "TI  - " + "<p " * 70_000,
        "DO  - 10.1000/" + ")" * 200_000,
        "AB  - " + "CHICTR" * 40_000,
        " " * 200_000,
        "UR  - " + "https://" * 30_000,
        "N1  - " + "No abstract " * 20_000,
    ],
    ids=lambda line: line[:12],
)
def test_long_lines_take_no_long_time(line):
    began = perf_counter()
    read(ONE.replace("ER  -", f"{line}\nER  -"))
    assert perf_counter() - began < 2
