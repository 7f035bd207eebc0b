import pytest

from screening.readers import (
    Certificate,
    Record,
    UnknownColumns,
    UnreadableFile,
    decode,
    named,
    sniff,
)
from screening.readers.table_columns import CHOICES, ROLES, folded, signature
from tests.screening.readers.files import padding, quarantined, read, records

ALPHA = (
    "Alpha,Beta,Gamma,Delta,Epsilon\n"
    'Ketamine by the river and back,"Avel, Ines",2020,10.5555/a,31000001\n'
    'Ketamine by the sea and back,"Bron, Odo",2021,10.5555/b,31000002\n'
)


def asked(text):
    with pytest.raises(UnknownColumns) as caught:
        sniff(decode(text.encode()))
    return caught.value


def test_the_certificate_says_how_the_table_was_read():
    remark = read("Preamble\n\nTitle;Jahr\nA;2020\n")[1].encoding_remark
    assert remark == (
        "Table, cells parted by semicolons, header in line 3. Read: title from “Title”;"
        " year from “Jahr”."
    )


def test_an_unknown_table_shows_what_it_holds_and_guesses():
    error = asked(ALPHA)
    assert error.code == "needs_mapping"
    assert "“Alpha”, “Beta”" in error.problem
    assert error.header == ("Alpha", "Beta", "Gamma", "Delta", "Epsilon")
    assert error.samples[0][1] == "Avel, Ines"
    assert error.roles == ("title", "", "year", "doi", "pmid")
    assert error.signature == signature(["ALPHA", "beta ", "g-amma", "Délta", "epsilon"])


def test_a_table_is_read_by_the_columns_a_person_named():
    roles = ("title", "authors", "", "", "")
    reader = sniff(decode(ALPHA.encode()), {asked(ALPHA).signature: roles})
    decoded = decode(ALPHA.encode())
    items = list(reader.read(decoded))
    certificate = Certificate.begin(decoded, reader)
    for item in items:
        certificate.add(item)
    found = [item for item in items if isinstance(item, Record)]
    assert certificate.adds_up
    assert "columns as a person named them" in certificate.encoding_remark
    assert [(r.title, r.authors, r.year) for r in found] == [
        ("Ketamine by the river and back", ("Avel, Ines",), None),
        ("Ketamine by the sea and back", ("Bron, Odo",), None),
    ]
    assert list(named("csv", roles).read(decoded)) == items
    assert list(named("csv", reader.roles).read(decoded, items[1].span.after)) == items[2:]


def test_named_columns_go_before_those_that_are_known():
    text = "Title,Remark,Year\nShort,The title proper,2020\n"
    decoded = decode(text.encode())
    reader = sniff(decoded, {signature(["Title", "Remark", "Year"]): ("", "title", "year")})
    assert [i.title for i in reader.read(decoded) if isinstance(i, Record)] == ["The title proper"]


def test_other_dialects_have_no_columns():
    assert named("ris", ("title",)) is named("ris")


@pytest.mark.parametrize(
    "text",
    [
        "Dear all,\nhere, as promised, is a list, of sorts\nbest, A\n",
        "one,two\nthree,four\n",
        "1,2,3\n4,5,6\n",
        "a,a,b\n1,2,3\n",
        "Alpha,Beta,Gamma\n",
        '{\n"title": "x", "year": 1, "a": 2\n}\n',
    ],
)
def test_text_with_commas_is_no_table(text):
    with pytest.raises(UnreadableFile, match="No record of") as caught:
        sniff(decode(text.encode()))
    assert caught.value.code == "unknown_format"


def test_a_record_of_another_format_may_hold_a_line_like_a_header():
    text = "TY  - JOUR\nTI  - T\nAB  - We looked at\n  title, abstract, authors, year\nER  - \n"
    assert sniff(decode(text.encode())).name == "ris"


def test_the_header_is_found_below_sixty_lines_at_most():
    table = "Title,Year\nA,2020\n"
    assert len(records("x\n" * 59 + table)) == 1
    with pytest.raises(UnreadableFile):
        sniff(decode(("x\n" * 60 + table).encode()))


def test_damage_is_limited_to_the_rows_that_have_it():
    rows = [f'"Title {n}",Avel I,2020,"Words, {n}"\n' for n in range(9)]
    rows[3] = '"Title 3,Avel I,2020\n'
    rows[6] = '"Title 6",Avel I,2020,"Words\nof two lines\n'
    text = "Title,Authors,Year,Abstract\n" + "".join(rows)
    assert [r.title for r in records(text)] == [f"Title {n}" for n in (0, 1, 2, 4, 5, 7, 8)]
    assert [(item.code, item.line) for item in quarantined(text)] == [
        ("unclosed_quote", 5),
        ("unclosed_quote", 8),
    ]


@pytest.mark.parametrize(
    "row", ['"A",="20\n20",x\n', 'A,="20\n20"\n', '"A""\n",b" c\nB,1\n', '"A"b,"\n",c\n']
)
def test_the_count_agrees_with_the_rows_whatever_is_quoted(row):
    read("Title,Year\n" + row + "Last,2020\n")  # which asks that the certificate adds up


def test_a_quote_left_open_to_the_end():
    text = 'Title,Authors,Year\nOne,A,1999\n"Two,A\nand so on\n'
    assert [r.title for r in records(text)] == ["One"]
    (item,) = quarantined(text)
    assert (item.span.first_line, item.span.last_line) == (3, 4)
    assert "never closed" in item.problem
    assert "double a quote" in item.fix


def test_rows_that_are_too_wide_name_the_line_and_the_fix():
    (item,) = quarantined("Title,Year\nOne, two,2020\n")
    assert (item.line, item.code) == (2, "too_many_cells")
    assert "3 cells, but the table has 2 columns" in item.problem
    assert "in quotes" in item.fix


def test_a_comma_and_quotes_inside_a_cell_that_all_cells_show():
    text = '"Title","Year","Journal"\n"A "b", c","2020","J"\n'
    (record,) = records(text)
    assert (record.title, record.year) == ('A "b", c', 2020)
    assert "parted by" in record.notes[0]


def test_what_is_above_the_table_is_padding_with_its_text():
    found = padding("About: all\n\nTitle,Year\nA,2020\n\n")
    assert [(item.name, item.text) for item in found] == [
        ("lines above the table", "About: all\n"),
        ("blank lines", ""),
        ("table header", "Title,Year\n"),
        ("blank rows", ""),
    ]


def test_the_roles_offered_are_roles():
    assert set(CHOICES) < set(ROLES)
    assert folded("Título (Año)") == "tituloano"


def test_a_register_s_table_says_of_a_trial_what_its_xml_says():
    table = (
        "NCT Number,Brief Title,Study Title,Official Title,Conditions,First Posted,Start Date\n"
        'NCT00000003,Rivers,Of rivers,"A trial of rivers, randomised",Sleep,2022-12-01,2023-01\n'
    )
    xml = (
        "<clinical_study><id_info><nct_id>NCT00000003</nct_id></id_info>"
        "<brief_title>Rivers</brief_title>"
        "<official_title>A trial of rivers, randomised</official_title>"
        "<condition>Sleep</condition><start_date>January 2023</start_date>"
        "<study_first_posted>December 1, 2022</study_first_posted></clinical_study>"
    )
    (row,), (entry,) = records(table), records(xml)
    for name in ("title", "year", "publication_types", "registry_ids", "keywords", "database"):
        assert getattr(row, name) == getattr(entry, name), name
    assert row.publication_types == ("Trial registry record",)


def test_a_table_of_reports_with_a_register_s_number_has_no_entries_of_trials():
    (row,) = records("Title,Year,NCT Number\nA report of rivers,2020,NCT00000003\n")
    assert row.publication_types == ()
