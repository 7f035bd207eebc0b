"""What the cells of one row say in canonical terms, and what a spreadsheet program did to them."""

import re
from collections.abc import Sequence
from itertools import chain

from screening.readers import identifiers
from screening.readers.author_lists import authors_of
from screening.readers.cleaning import distinct, first_year, one_line, prose, something
from screening.readers.records import QuarantinedSpan, Record, Span
from screening.readers.sources import embase_source, parts_of_source
from screening.readers.table_columns import folded
from screening.readers.table_layout import Layout
from screening.readers.table_profiles import REGISTERS
from screening.readers.tagged import has_substance, oddities
from screening.readers.trials import ENTRY

LONGEST_NAME = 40  # of a column, where a fault says in which it is
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")
_FORMULA = re.compile(r'=\s*"((?:[^"]|"")*)"')
_HYPERLINK = re.compile(r'=\s*HYPERLINK\(\s*"([^"]*)"\s*(?:[,;]\s*"([^"]*)"\s*)?\)', re.IGNORECASE)
_WHOLE = re.compile(r"(-?\d+)[.,]0+")
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_MONTHS = (
    "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mrz|mär|mai|okt|dez|ene|abr|ago|dic|janv|févr"
    "|avr|juin|juil|août|déc|mei|mrt|gen|mag|giu|lug|set|ott|fev|out|mars"
)
_DATE = re.compile(
    rf"\d{{1,2}}[-. ]+(?:{_MONTHS})\.?|(?:{_MONTHS})\.?[- ]+\d{{1,2}}|\d{{4}}-\d\d-\d\d(?: 00:00:00)?",
    re.IGNORECASE,
)
_URL = re.compile(r"https?://[^\s\"<>]+", re.IGNORECASE)
_STATED = {
    "pmid": re.compile(r"^\s*PMID:\s*(\d+)", re.MULTILINE | re.IGNORECASE),
    "pmcid": re.compile(r"^\s*PMCID:\s*(PMC\d+)", re.MULTILINE | re.IGNORECASE),
}
_WHERE = re.compile(r";\s*([^\s:();]*)(?:\(([^)]*)\))?:([^.;\s]+)\.")
_ARTICLE = re.compile(r"Article Number: (\S+?)\.?(?:\s|$)")
_NUMBERED = re.compile(r"Article No\.?:?\s*", re.IGNORECASE)
_OPEN_URL = re.compile(r"https?://\S*[?&](?:rft_)?id=(?:info:)?doi[:/](10\.[^&\s]+)", re.IGNORECASE)


class Cells:
    """The cells of a row by role, surest column first; `fields` are all as in the file."""

    def __init__(self, layout: Layout, cells: Sequence[str]) -> None:
        self.layout = layout
        self.cells = [plain(cell) for cell in cells]
        self._by_role: dict[str, list[str]] = {}
        for role, indices in layout.roles.items():
            found = [self.cells[index] for index in indices if index < len(self.cells)]
            if stated := [cell for cell in found if something(cell)]:
                self._by_role[role] = stated
        names = [*layout.header, *[""] * (len(cells) - layout.width)]
        self.fields = tuple(
            (name or f"column {number}", cell)
            for number, (name, cell) in enumerate(zip(names, cells, strict=False), 1)
            if cell.strip()
        )

    def all(self, *roles: str) -> list[str]:
        """The cells of these roles that hold something."""
        if len(roles) == 1:
            return self._by_role.get(roles[0], [])
        return list(chain.from_iterable(self._by_role.get(role, ()) for role in roles))

    def first(self, *roles: str) -> str:
        """The first of them that says something, on one line."""
        lines = (something(one_line(cell)) for cell in self.all(*roles))
        return next(filter(None, lines), "")

    def source(self) -> dict[str, str]:
        """The parts of Embase.com's or PubMed's source line where no column tells the volume."""
        if self.all("volume"):
            return {}
        if self.layout.profile.name == "PubMed before 2020":
            details = next((cell for name, cell in self.fields if folded(name) == "details"), "")
            return {name.split()[1]: part for name, part in parts_of_source(details)}
        named = (cell for name, cell in self.fields if name.strip().casefold() == "source")
        return embase_source(one_line(next(named, "")))

    def whole(self, *roles: str) -> str:
        """The same, "12.0" as "12"."""
        text = self.first(*roles)
        number = _WHOLE.fullmatch(text)
        return number.group(1) if number else text


def plain(cell: str) -> str:
    """The text that a spreadsheet program shows for a cell: ="12" is 12, '=x is =x, ''=x is '=x."""
    cell = cell.strip()
    if _ESCAPED.match(cell):
        return cell[1:]
    if cell[:1] != "=":
        return cell
    if formula := _FORMULA.fullmatch(cell):
        return formula.group(1).replace('""', '"')
    if link := _HYPERLINK.fullmatch(cell):
        return link.group(2) or link.group(1)
    return cell


def record_of(
    layout: Layout, cells: Sequence[str], span: Span, raw: str, notes: list[str]
) -> Record | QuarantinedSpan:
    """The record of a row; quarantined when it names no report."""
    row = Cells(layout, cells)
    title = row.first("title")
    if not title and (title := row.first("other_title")):
        notes.append("The title is the original or short one: the title's own column is empty.")
    record = _record(row, span, title, raw, notes)
    return record if has_substance(record) else _without_substance(layout, span, raw)


def _record(row: Cells, span: Span, title: str, raw: str, notes: list[str]) -> Record:
    urls = _urls(row)
    dois, pmids = _dois(row, urls), _pmids(row, urls)
    source = row.source()
    volume, issue, pages = _places(row, source)
    return Record(
        span,
        title,
        abstract=next(filter(None, map(prose, row.all("abstract"))), ""),
        authors=next(filter(None, map(authors_of, row.all("authors"))), ()),
        year=_year(row, notes, source),
        journal=source.get("journal") or row.first("journal"),
        volume=volume,
        issue=issue,
        pages=pages,
        doi=next(iter(dois), ""),
        pmid=next(iter(pmids), ""),
        pmcid=next(filter(None, map(identifiers.normalise_pmcid, _stated(row, "pmcid"))), ""),
        registry_ids=identifiers.registry_ids("\n".join(row.all("registry", "title", "abstract"))),
        language=row.first("language"),
        publication_types=_types(row),
        keywords=_keywords(row),
        urls=tuple(urls),
        accession_number=row.whole("accession"),
        database=row.first("database") or row.layout.profile.database,
        fields=row.fields,
        raw=raw,
        notes=(*notes, *_damage(row), *oddities(raw, dois, pmids, title)),
    )


def _types(row: Cells) -> tuple[str, ...]:
    entry = [ENTRY] if row.layout.profile.name in REGISTERS else []
    return distinct([*entry, *map(one_line, row.all("type"))])


def _year(row: Cells, notes: list[str], source: dict[str, str]) -> int | None:
    """The year, else that of the first date that has one, else that of the source line."""
    for value in [*row.all("year", "date"), source.get("year", "")]:
        if (year := first_year(value)) is not None:
            return year
    if odd := row.first("year"):
        notes.append(f"The year '{odd}' is not a year between 1500 and 2099.")
    return None


def _places(row: Cells, source: dict[str, str]) -> tuple[str, str, str]:
    """Volume, issue and pages; from the citation (PubMed) or source (Embase) where no column has them."""
    volume, issue, pages = row.whole("volume"), row.whole("issue"), _pages(row)
    text = " ".join(row.all("notes")) if row.layout.profile.name == "PubMed" else ""
    if not volume and not pages and (found := _WHERE.search(text)):
        return found.group(1), found.group(2) or "", found.group(3)
    volume, issue = volume or source.get("volume", ""), issue or source.get("issue", "")
    pages = pages or source.get("pages", "")
    if not pages and (source or row.layout.profile.name == "Embase.com"):
        article = _ARTICLE.search(" ".join(row.cells))
        pages = article.group(1) if article else ""
    return volume, issue, pages


def _pages(row: Cells) -> str:
    first, last = row.whole("first_page"), row.whole("last_page")
    if first and last and last != first and "-" not in first:
        return f"{first}-{last}"
    return _NUMBERED.sub("", row.whole("pages")) or first or row.whole("article_number") or last


def _urls(row: Cells) -> list[str]:
    """The addresses of the columns for them, and those behind a linked cell."""
    found: list[str] = []
    for value in row.all("url"):
        found += _URL.findall(value)
    for _, cell in row.fields:
        if link := _HYPERLINK.fullmatch(cell.strip()):
            found += _URL.findall(link.group(1))
    return list(distinct(found))


def _dois(row: Cells, urls: list[str]) -> list[str]:
    own = filter(None, map(identifiers.normalise_doi, row.all("doi")))
    found = list(own) or list(filter(None, map(identifiers.doi_of_url, urls)))[:1]
    if found:
        return found
    links = (_OPEN_URL.match(cell) for _, cell in row.fields if cell.startswith("http"))
    return [identifiers.normalise_doi(link.group(1)) for link in links if link][:1]


def _stated(row: Cells, role: str) -> list[str]:
    """The cells of a role, and what a line "PMID: 1" of the notes (Zotero's Extra) states."""
    notes = "\n".join(row.all("notes"))
    return [*row.all(role), *_STATED[role].findall(notes)]


def _pmids(row: Cells, urls: list[str]) -> list[str]:
    found = []
    for value in _stated(row, "pmid"):
        number = _WHOLE.fullmatch(value.strip())
        value = number.group(1) if number else value
        found.append(identifiers.normalise_pmid(value) or identifiers.pmid_of_url(value))
    found = list(filter(None, found))
    return found or list(filter(None, map(identifiers.pmid_of_url, urls)))[:1]


def _keywords(row: Cells) -> tuple[str, ...]:
    words: list[str] = []
    for value in row.all("keywords"):
        mark = next((mark for mark in (";", "|", "\n", ",") if mark in value), ";")
        words += [one_line(word).lstrip("*") for word in value.split(mark)]
    return distinct(words)


def _damage(row: Cells) -> list[str]:
    """What a spreadsheet program has done to the row: noted, for it cannot be undone."""
    notes = []
    for role, name in (("pmid", "PMID"), ("doi", "DOI"), ("accession", "accession number")):
        if odd := next((v for v in row.all(role) if _SCIENTIFIC.fullmatch(v.strip())), ""):
            notes.append(
                f"The {name} {odd} was rounded by a spreadsheet program: export the table again"
                " and do not save it in one."
            )
    for role in ("pages", "issue"):
        if odd := next((v for v in row.all(role) if _DATE.fullmatch(v.strip())), ""):
            notes.append(
                f"The {role} '{odd}' may be a date that a spreadsheet program made of them."
            )
    return notes


def _without_substance(layout: Layout, span: Span, raw: str) -> QuarantinedSpan:
    columns = layout.roles.get("title", ()) or (0,)
    name = (layout.header[columns[0]] or f"column {columns[0] + 1}")[:LONGEST_NAME]
    return QuarantinedSpan(
        span,
        code="no_title",
        line=span.first_line,
        field=name,
        problem=(
            f"The row at line {span.first_line} has nothing in the column {name}, and no abstract,"
            " DOI or PMID either."
        ),
        fix=f"Write the title into the column {name}, or dismiss the record.",
        raw=raw,
    )
