"""XML, JSON and BibTeX, whatever is done to them: every byte in one item, every start answered."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.readers import READERS, Padding, UnreadableFile, decode, sniff, units
from tests.screening.readers.test_tiling import check, codecs

PUBMED = """<?xml version="1.0" ?>
<!DOCTYPE PubmedArticleSet [<!ENTITY own "text">]>
<PubmedArticleSet><!-- <PubmedArticle> --><PubmedArticle><MedlineCitation><PMID>1</PMID><Article>
<ArticleTitle>One &own; <i>two</i> &lt;3</ArticleTitle></Article></MedlineCitation></PubmedArticle>
<PubmedBookArticle><BookDocument><PMID>2</PMID><Book><BookTitle><![CDATA[Books]]></BookTitle>
</Book></BookDocument></PubmedBookArticle><PubmedArticle/></PubmedArticleSet>
"""
ENDNOTE = """<xml><records><record><ref-type name="Book">6</ref-type><titles><title>
<style face="normal">Grö</style><style>ße</style></title></titles></record><record><titles><title>
Second</title></titles><dates><year>2001</year></dates></record></records></xml>"""
TRIALS = """<search_results count="1"><study rank="1"><nct_id>NCT00000001</nct_id><title>T</title>
</study></search_results>"""
STUDY = """<?xml version="1.0"?><clinical_study rank="1"><id_info><nct_id>NCT00000001</nct_id>
</id_info><brief_title>T</brief_title></clinical_study>"""
JSON = """{"studies": [{"protocolSection": {"identificationModule": {"nctId": "NCT00000001",
"briefTitle": "A \\"}{\\" brief"}}, "hasResults": false},
{"protocolSection": {"identificationModule": {"briefTitle": "Two"}}}], "nextPageToken": "x"}"""
BIBTEX = """% Encoding: UTF-8
@string{jt = {J Things}}
@article{one, title = {Größe {\\"a} \\} and {B}}, author = "A and B", journal = jt # { 2},
  year = 2001}
@comment{ none } @book(two, title={Round (brackets)}, crossref={one})
@misc{, title = {Unbalanced {brace}, year = {2002}}
@misc{four, abstract = {Only this}}
"""
PIECES = [b"<", b">", b"{", b"}", b"<!--", b"-->", b"<![CDATA[", b"]]>", b'"', b"\\", b"\n@a{k,b="]
PIECES += [b"<record>", b"</record>", b"<PubmedArticle>", b"&x;", b"&#1;", b"\0", b"\xff", b"\r\n"]
PIECES += [b"\n}\n", b"<study>", b'{"protocolSection":', b"@string{", b"="]
edits = st.lists(
    st.tuples(st.integers(0, 10_000), st.integers(0, 30), st.sampled_from(PIECES)), max_size=8
)


def mutated(text, codec, changes):
    data = text.encode(codec, "replace")
    for where, dropped, piece in changes:
        at = where % (len(data) + 1)
        data = data[:at] + piece + data[at + dropped :]
    return data


@settings(max_examples=2 * settings.default.max_examples, deadline=None)
@given(
    st.sampled_from([PUBMED, ENDNOTE, TRIALS, STUDY, JSON, BIBTEX, ENDNOTE + BIBTEX]), codecs, edits
)
def test_mutated_files_tile(text, codec, changes):
    try:
        decoded = decode(mutated(text, codec, changes))
        reader = sniff(decoded)
    except UnreadableFile:
        return
    items = check(decoded, reader)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(units, "WINDOW", 48)
        assert check(decoded, reader) == items, "read by the window"
    for index, item in enumerate(items):
        assert list(reader.read(decoded, item.span.after)) == items[index + 1 :]


@settings(deadline=None)
@given(
    st.lists(st.sampled_from([*PIECES, b" ", b"x", b"title={A},", b"<title>A</title>"])),
    st.sampled_from(["pubmed_xml", "endnote_xml", "trial_json", "bibtex"]),
)
def test_any_pieces_tile(pieces, name):
    try:
        decoded = decode(b"".join(pieces))
    except UnreadableFile:
        return
    check(decoded, READERS[name])


@pytest.mark.parametrize("text", [PUBMED, ENDNOTE, TRIALS, STUDY, JSON, BIBTEX])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_the_encoding_changes_nothing_that_is_read(text, codec):
    read = []
    for data in (text.encode(), text.encode(codec)):
        decoded = decode(data)
        items = check(decoded, sniff(decoded))
        read.append([item.raw for item in items if not isinstance(item, Padding)])
    assert read[0] == read[1]
