"""The index by which citations are found by words; written with the citations."""

from collections.abc import Iterable, Iterator

from django.db import connection

from screening import editorial_notices
from screening.models import Citation
from screening.text_search import CAN_BE_MISSING, TABLE, indexed, trait

_PUT = {
    "sqlite": f"INSERT OR REPLACE INTO {TABLE} (rowid, title, authors, abstract, other)"
    " VALUES (%s, %s, %s, %s, %s)",
    "postgresql": f"INSERT INTO {TABLE} (citation_id, words) VALUES (%s,"
    " setweight(to_tsvector('simple', %s), 'A') || setweight(to_tsvector('simple', %s), 'B')"
    " || setweight(to_tsvector('simple', %s), 'C') || setweight(to_tsvector('simple', %s), 'D'))"
    " ON CONFLICT (citation_id) DO UPDATE SET words = EXCLUDED.words",
}


def put(citations: Iterable[Citation]) -> None:
    """Index citations, or index them anew, in the transaction that wrote them."""
    rows = [
        (citation.pk, *indexed(citation.review_id, _values(citation))) for citation in citations
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(_PUT[connection.vendor], rows)


def _values(citation: Citation) -> dict[str, list[str]]:
    return {
        "title": [citation.title],
        "authors": list(citation.authors),
        "abstract": [citation.abstract],
        "other": [
            citation.journal,
            str(citation.year or ""),
            citation.doi,
            citation.pmid,
            citation.pmcid,
            citation.accession_number,
            *citation.registry_ids,
            *citation.keywords,
            *_traits(citation),
        ],
    }


def _traits(citation: Citation) -> Iterator[str]:
    """By which lists are filtered: kinds of publication, language, notices, what is missing."""
    yield from (trait("type", each) for each in citation.publication_types)
    if citation.language:
        yield trait("language", citation.language)
    notices = getattr(citation, "editorial_notices", ())  # migrations index what had none yet
    yield from (trait("notice", each) for each in sorted(editorial_notices.groups(notices)))
    for name in CAN_BE_MISSING:
        if not getattr(citation, name):
            yield trait("without", name)
