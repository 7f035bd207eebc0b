"""What a list shows of each record of one page: a fixed number of queries for any page."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from review.models import Review, User
from screening import editorial_notices
from screening.choices import Stage
from screening.editorial_notices import Notice
from screening.models import Citation, Decision, Note, Standing, Tagging

SHOWN = ("uid", "review_id", "title", "authors", "year", "journal", "doi", "pmid", "abstract")


@dataclass(slots=True)
class Line:
    """One record. `standings` are empty for a sealed reader, `own` are the reader's votes."""

    citation: Citation
    duplicates: int = 0
    notes: int = 0
    standings: list[Standing] = field(default_factory=list)
    own: list[Decision] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


def of(keys: Sequence[int], review: Review, user: User, *, is_sealed: bool) -> list[Line]:
    """The records with these keys, in that order, as this reader may know them."""
    rows = Citation.objects.only(*SHOWN, "canonical").in_bulk(keys)
    lines = {key: Line(rows[key]) for key in keys if key in rows}
    members = Citation.objects.in_clusters_of(list(lines))
    line_of = {}
    # What people said of a record whose import was undone still counts; the record does not.
    for pk, canonical, at in members.values_list(
        "pk", "canonical", "citation_import__committed_at"
    ):
        line_of[pk] = lines[pk] if pk in lines else lines[canonical]
        if canonical in lines and at:
            lines[canonical].duplicates += 1
    mine = Decision.objects.current().filter(reviewer=user, citation__in=line_of)
    for decision in mine.order_by("-stage", "pk"):
        line_of[decision.citation_id].own.append(decision)
    noticed = editorial_notices.of_clusters({line.citation.head_id for line in lines.values()})
    for line in lines.values():
        line.notices = noticed.get(line.citation.head_id, [])
    _add_standings({} if is_sealed else lines, review)
    _add_remarks(line_of, user)
    return list(lines.values())


def _add_standings(lines: dict[int, Line], review: Review) -> None:
    heads = defaultdict(list)
    for line in lines.values():
        heads[line.citation.head_id].append(line)
    current = Standing.objects.current().filter(review=review, stage__in=Stage.values)
    for row in current.filter(citation__in=heads).select_related("reason").order_by("-stage"):
        for line in heads[row.citation_id]:
            line.standings.append(row)


def _add_remarks(line_of: dict[int, Line], user: User) -> None:
    tagged = Tagging.objects.visible_to(user).current().filter(citation__in=line_of)
    for tagging in tagged.select_related("tag").order_by("tag__name"):
        line = line_of[tagging.citation_id]
        if tagging.tag.name not in line.tags:
            line.tags.append(tagging.tag.name)
    notes = Note.objects.visible_to(user).kept().filter(citation__in=line_of)
    for citation in notes.values_list("citation", flat=True):
        line_of[citation].notes += 1
