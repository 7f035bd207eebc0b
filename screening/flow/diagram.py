"""A flow as the boxes of the PRISMA 2020 diagram, in its words."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from screening.flow.rows import Column, Flow, Row
from screening.plots.prisma import Diagram, Level, Line, Side

Address = Callable[[Row], str | None]


def of(flow: Flow, address: Address) -> Diagram:
    """The diagram of a flow; `address` says where the records of a row are listed, or None."""
    columns = [Column.SOURCES]
    if flow.starting(Column.OTHER, "identified:"):
        columns.append(Column.OTHER)
    drawn = _Drawing(flow, address)
    sides = tuple(drawn.side(column, len(columns) > 1) for column in columns)
    rows = {"n": _n(flow.row(Column.BOTH, "studies").count)}
    rows["found"] = _n(sum(flow.row(column, "identified").count for column in columns))
    rows["open"] = _n(sum(row.count for row in flow.pending))
    words = _("{found} records identified, {n} studies included; {open} still in progress.")
    end = drawn.end()
    last = 3 + len(end)
    phases = ((_("Identification"), 0, 0), (_("Screening"), 1, 3), (_("Included"), 4, last))
    return Diagram(
        title=_("PRISMA 2020 flow diagram"),
        description=words.format(**rows),
        sides=sides,
        end=end,
        phases=phases,
        previous=drawn.previous(),
        notes=tuple(drawn.notes(columns)),
    )


class _Drawing:
    """Rows into lines."""

    def __init__(self, flow: Flow, address: Address) -> None:
        self.flow, self.address = flow, address

    def line(self, column: Column, key: str, words: str = "", is_part: bool = False) -> Line:
        row = self.flow.row(column, key)
        return self._of(row, words or row.label, is_part)

    def _of(self, row: Row, words: str, is_part: bool = False) -> Line:
        href = self.address(row) if row.count else None
        return Line(f"{words} (n\u00a0=\u00a0{_n(row.count)})", href, is_part)

    def side(self, column: Column, is_named: bool) -> Side:
        headings = {
            Column.SOURCES: _("Identification of studies via databases and registers"),
            Column.OTHER: _("Identification of studies via other methods"),
        }
        return Side(
            headings[column],
            (
                self._identification(column),
                self._level(column, "screened", ("excluded",), is_named),
                self._level(column, "sought", ("not_retrieved",), is_named),
                self._assessment(column, is_named),
            ),
        )

    def _identification(self, column: Column) -> Level:
        words = _("Records identified from")
        box = [self.line(column, "identified", words)]
        parts = self.flow.starting(column, "identified:")
        box += [self._of(row, row.label, is_part=True) for row in parts]
        keys = ["duplicates", "automation", "other_reasons"]
        keys += ["not_screened"] if self.flow.row(column, "not_screened").count else []
        keys += ["in_sources"] if column == Column.OTHER else []
        removed = sum(self.flow.row(column, key).count for key in keys)
        head = Line(_("Records removed before screening (n\u00a0=\u00a0{n})").format(n=_n(removed)))
        stars = {"not_screened": "*", "in_sources": "†"}
        out = [head]
        for key in keys:
            label = self.flow.row(column, key).label + stars.get(key, "")
            out.append(self.line(column, key, label, is_part=True))
        return Level(tuple(box), tuple(out))

    def _level(self, column: Column, key: str, out: tuple[str, ...], is_named: bool) -> Level:
        left = tuple(self.line(column, one) for one in out)
        return Level((self.line(column, key),), left, self._now(column, key, is_named))

    def _now(self, column: Column, key: str, is_named: bool) -> tuple[Line, ...]:
        """What waits beside a box, as far as anything does."""
        keys = {
            "screened": ("awaiting_screening", "in_conflict"),
            "sought": ("not_sought", "awaited"),
            "assessed": ("awaiting_assessment", "report_conflict"),
            "studies": ("not_in_studies",),
        }[key]
        rows = [self.flow.row(column, one) for one in keys]
        waiting = [self._of(row, row.label, is_part=True) for row in rows if row.count]
        words = _("In progress")
        if is_named:
            names = {Column.SOURCES: _("databases"), Column.OTHER: _("other methods")}
            words = f"{words}: {names[column]}"
        return (Line(words), *waiting) if waiting else ()

    def _assessment(self, column: Column, is_named: bool) -> Level:
        out = [self.line(column, "reports_excluded")]
        reasons = self.flow.starting(column, "reason:")
        out += [self._of(row, row.label, is_part=True) for row in reasons]
        for key in ("unclassified", "ongoing"):
            if self.flow.row(column, key).count:
                out.append(self.line(column, key))
        now = self._now(column, "assessed", is_named)
        return Level((self.line(column, "assessed"),), tuple(out), now)

    def end(self) -> tuple[Level, ...]:
        is_update = self.flow.previous is not None
        words = (
            _("New studies included in review") if is_update else _("Studies included in review")
        )
        reports = _("Reports of new included studies") if is_update else ""
        both = Column.BOTH
        box = (self.line(both, "studies", words), self.line(both, "reports", reports))
        levels = [Level(box, (), self._now(both, "studies", is_named=False))]
        if self.flow.previous is not None:
            counts = [self.flow.row(both, key).count for key in ("studies", "reports")]
            studies, texts = (n + m for n, m in zip(counts, self.flow.previous, strict=True))
            total = (
                Line(
                    _("Total studies included in review (n\u00a0=\u00a0{n})").format(n=_n(studies))
                ),
                Line(
                    _("Reports of total included studies (n\u00a0=\u00a0{n})").format(n=_n(texts))
                ),
            )
            levels.append(Level(total))
        return tuple(levels)

    def previous(self) -> tuple[Line, ...]:
        if self.flow.previous is None:
            return ()
        studies, texts = self.flow.previous
        return (
            Line(
                _("Studies included in previous version of review (n\u00a0=\u00a0{n})").format(
                    n=_n(studies)
                )
            ),
            Line(_("Reports of these (n\u00a0=\u00a0{n})").format(n=_n(texts))),
        )

    def notes(self, columns: list[Column]) -> list[str]:
        found = []
        if any(self.flow.row(column, "not_screened").count for column in columns):
            found.append(_("* Neither screened nor excluded: a stopping rule ended screening."))
        if Column.OTHER in columns and self.flow.row(Column.OTHER, "in_sources").count:
            found.append(_("† Their reports are counted once, in the column of databases."))
        if self.flow.pending:
            found.append(_("In progress: dashed boxes are still moving."))
        return found


def _n(count: int) -> str:
    return f"{count:,}"
