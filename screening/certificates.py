"""What a certificate shows of a file: its records with their lines, and what is no record."""

from dataclasses import dataclass
from itertools import islice

from review import stored_files
from screening import readers
from screening.models import Citation, CitationImport, Quarantine
from screening.readers.certificate import PLACES
from screening.readers.padding import OTHER

# Text of no known kind that is a larger share of a file than this, and more bytes, is warned of.
SHARE, FEWEST = 0.1, 1000
SAMPLE = 3  # lines of it that are shown
NEAR = 100_000  # lines from the beginning, within which they are looked for


@dataclass(frozen=True, slots=True)
class Padding:
    """Bytes that belong to no record: `lines` are its first places, `has_more` if there are any."""

    name: str
    bytes: int
    lines: str
    has_more: bool


@dataclass(frozen=True, slots=True)
class RecordInFile:
    """One record begun in the file, stored or quarantined, as it stands there.

    `lines` are its lines, each with its number in the file; `earlier` and `later` the positions
    of its neighbours.
    """

    position: int
    text: str
    first_line: int
    citation: Citation | None
    quarantine: Quarantine | None
    earlier: int | None
    later: int | None

    @property
    def lines(self) -> list[tuple[int, str]]:
        return list(enumerate(self.text.splitlines(), self.first_line))

    @property
    def last_line(self) -> int:
        return self.first_line + max(len(self.text.splitlines()), 1) - 1


def paddings(job: CitationImport) -> list[Padding]:
    """All padding of a file by name, with the lines of its first places."""
    found = []
    for name, size in sorted(job.padding.items()):
        places = job.padding_places.get(name, [])
        found.append(Padding(name, size, _in_words(places), len(places) == PLACES))
    return found


@dataclass(frozen=True, slots=True)
class Untaken:
    """Text that was taken for no record, where it is much of a file: its share in per cent, its
    first places, and its first lines with their numbers, where they stand near the beginning."""

    bytes: int
    percent: int
    places: str
    lines: list[tuple[int, str]]


def untaken(job: CitationImport) -> Untaken | None:
    """Much text that is no record: a file adds up all the same when its records are not known as
    such, for instance because each of their lines was quoted."""
    size = job.padding.get(OTHER, 0)
    if size <= FEWEST or size <= SHARE * job.byte_count:
        return None
    places = job.padding_places.get(OTHER, [])
    lines = _first_lines(job, places)
    return Untaken(size, round(100 * size / job.byte_count), _in_words(places), lines)


def _first_lines(job: CitationImport, places: list[list[int]]) -> list[tuple[int, str]]:
    first = places[0][0] if places else NEAR
    if first >= NEAR:
        return []
    with stored_files.open_file(job.sha256) as file:
        lines = readers.decode(readers.FileContents(file)).lines()
        found = islice(lines, first - 1, min(places[0][1], first - 1 + SAMPLE))
        return [(line.number, line.text[:120]) for line in found]


def _in_words(places: list[list[int]]) -> str:
    """Lines as people write them: "3, 8–9"; places that adjoin are one."""
    joined: list[list[int]] = []
    for first, last in places:
        if joined and first <= joined[-1][1] + 1:
            joined[-1][1] = max(last, joined[-1][1])
        else:
            joined.append([first, last])
    return ", ".join(f"{a}" if a == b else f"{a}\N{EN DASH}{b}" for a, b in joined)


def record_at(job: CitationImport, position: int) -> RecordInFile | None:
    """The record of a file at a position (from 1) of a published import."""
    citation = Citation.objects.filter(citation_import=job, position=position).first()
    aside = Quarantine.objects.filter(citation_import=job, position=position).first()
    row = citation or aside
    if row is None or job.committed_at is None:
        return None
    earlier = position - 1 if position > 1 else None
    later = position + 1 if position < job.starts else None
    return RecordInFile(position, row.raw, row.first_line, citation, aside, earlier, later)


def position_of_line(job: CitationImport, line: int) -> int | None:
    """The position of the record that a line belongs to, or that begins nearest before it."""
    found = []
    for model in (Citation, Quarantine):
        rows = model.objects.filter(citation_import=job, first_line__lte=line)
        found += rows.order_by("-first_line").values_list("first_line", "position")[:1]
    return max(found)[1] if found else None
