"""The search of the demonstration, in the two formats PubMed exports."""

from screening import flow
from screening.flow import Column
from screening.models import Citation, DuplicateLink, Standing
from tests.factories import make_search
from tests.screening.readers.files import shared
from tests.screening.stories import imported


def test_two_formats_of_one_search_are_one_set_of_records(review, alice):
    for name in ("pubmed_370.ris", "pubmed_370.nbib"):
        content = shared(f"ketamine/citations/{name}").read_bytes()
        job = imported(review, alice, content, make_search(review, alice, name=name), name)
        assert (job.stored, job.quarantined) == (370, 0)
    assert Citation.objects.count() == 740
    assert Citation.objects.canonical().count() == 370
    assert Standing.objects.filter(standing="undecided").count() == 370
    links = DuplicateLink.objects.values_list("kind", flat=True)
    assert (len(links), set(links)) == (370, {"pmid"})
    counted = flow.of(review)
    assert counted.row(Column.SOURCES, "duplicates").count == 370
    # One trial, two records of PubMed: the same title is not enough.
    alike = Citation.objects.canonical().filter(pmid__in=["29656663", "32015715"])
    assert alike.count() == 2
