"""Two accounts of a study and the final one made from them, value by value."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from extraction import accounts
from extraction.accounts import Account, arm_uids, kind_of
from extraction.comparison import Difference, differences
from extraction.models import Arm, Extraction, Pairing, Regimen, ValueOrigin
from extraction.models.row import Row

FREE_TEXT = {"note", "as_reported"}  # told in one's own words: taken over, never compared


class State(StrEnum):
    """Where a value of the final extraction stands."""

    AGREED = "agreed"
    OPEN = "open"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of A beside one of B, and the final row that settles them; each may be lacking.

    `pair` is the pair's uid, "" for the study's own values.
    """

    pair: str
    kind: str
    a: Row | None
    b: Row | None
    final: Row | None

    @property
    def is_lone(self) -> bool:
        """Only one account has such a row: first it is decided whether the final one has it."""
        return (self.a is None) != (self.b is None) and self.kind != "regimen"

    @property
    def row(self) -> Row:
        """The row to name the entry by."""
        return next(row for row in (self.final, self.a, self.b) if row is not None)


@dataclass(frozen=True, slots=True)
class Item:
    """One value (or, with `field` "", the being there of a row) and where it stands."""

    entry: Entry
    field: str
    state: State
    is_rounding: bool = False
    origin_a: ValueOrigin | None = None
    origin_b: ValueOrigin | None = None
    origin: ValueOrigin | None = None

    @property
    def label(self) -> str:
        return str(self.entry.row._meta.get_field(self.field).verbose_name) if self.field else ""

    @property
    def value_a(self) -> str:
        return typed(self.entry.a, self.field)

    @property
    def value_b(self) -> str:
        return typed(self.entry.b, self.field)

    @property
    def value(self) -> str:
        return typed(self.entry.final, self.field)

    def __str__(self) -> str:
        return ": ".join(filter(None, [str(self.entry.row), self.label]))


def typed(row: Row | None, field: str) -> str:
    """A value as it is shown: choices by their label, numbers with their digits."""
    if row is None or not field:
        return ""
    if row._meta.get_field(field).choices:
        return str(getattr(row, f"get_{field}_display")() or "")
    return row.typed(field)


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Everything the page of an adjudication shows, in a dozen queries."""

    final: Extraction
    pairing: Pairing
    a: Account
    b: Account
    account: Account
    origins: Mapping[tuple[str, int, str], ValueOrigin]

    def entries(self) -> Iterator[Entry]:
        """The study, arms each with its regimen, results, contrasts."""
        a, b = self.a.by_uid(), self.b.by_uid()
        mine = {(kind_of(row), str(row.pair)): row for row in self.account.rows() if row.pair}
        yield Entry("", "extraction", self.a.extraction, self.b.extraction, self.final)
        for pair in self.pairing.pairs:
            uid, kind = pair["uid"], pair["kind"]
            entry = Entry(uid, kind, a.get(pair["a"]), b.get(pair["b"]), mine.get((kind, uid)))
            yield entry
            if kind == "arm":
                regimens = regimen_of(entry.a), regimen_of(entry.b)
                if regimens != (None, None):
                    yield Entry(uid, "regimen", *regimens, mine.get(("regimen", uid)))

    def items(self) -> list[Item]:
        """Every value that one of the accounts has."""
        return [item for entry in self.entries() for item in self._items(entry)]

    def open_items(self) -> list[Item]:
        return [item for item in self.items() if item.state == State.OPEN]

    def _items(self, entry: Entry) -> Iterator[Item]:
        if entry.is_lone:
            is_settled = entry.final is not None or self._is_left_out(entry)
            yield Item(entry, "", State.DECIDED if is_settled else State.OPEN)
            return
        if entry.final is None:  # the regimen of an arm that is not taken over, or left out
            return
        differing = {found.field: found for found in self.differences(entry)}
        for field in entry.row.VALUES:
            if field in differing or any(typed(row, field) for row in (entry.a, entry.final)):
                yield self._item(entry, field, differing.get(field))

    def _item(self, entry: Entry, field: str, difference: Difference | None) -> Item:
        origins = [self.origin_of(row, field) for row in (entry.a, entry.b, entry.final)]
        chosen = origins[2]
        is_chosen = chosen is not None and (difference is not None or chosen.taken_from_id is None)
        state = State.DECIDED if is_chosen else State.OPEN if difference else State.AGREED
        return Item(entry, field, state, bool(difference and difference.is_rounding), *origins)

    def origin_of(self, row: Row | None, field: str) -> ValueOrigin | None:
        """Where a value of one of the three accounts was read."""
        return None if row is None else self.origins.get((kind_of(row), row.pk, field))

    def differences(self, entry: Entry) -> list[Difference]:
        """The fields on which the two accounts' rows do not agree."""
        pair_of = pairs_of_arms(self.pairing)
        fields = [name for name in entry.row.VALUES if name not in FREE_TEXT]
        return differences(compared(entry.a, pair_of), compared(entry.b, pair_of), fields)

    def _is_left_out(self, entry: Entry) -> bool:
        left_out, pair_of = self.final.left_out, pairs_of_arms(self.pairing)
        arms = [] if isinstance(entry.row, Arm) else arm_uids(entry.row)
        return entry.pair in left_out or any(pair_of[str(uid)] in left_out for uid in arms)


def load(final: Extraction) -> SideBySide:
    """The final extraction (a draft or a recorded one), read afresh, beside the two accounts."""
    final = Extraction.objects.select_related(
        "review",
        "study",
        "extractor",
        "pairing__extraction_a__extractor",
        "pairing__extraction_b__extractor",
    ).get(pk=final.pk)
    a, b = final.pairing.extraction_a, final.pairing.extraction_b
    origins = ValueOrigin.objects.within_any([a, b, final]).select_related("document")
    return SideBySide(
        final,
        final.pairing,
        accounts.load(a),
        accounts.load(b),
        accounts.load(final),
        {(origin.key, origin.row_pk, origin.field): origin for origin in origins},
    )


def regimen_of(arm: Row | None) -> Regimen | None:
    return getattr(arm, "regimen", None)


def pairs_of_arms(pairing: Pairing) -> dict[str, str]:
    """The uid of the pair of each arm, by the arm's uid."""
    arms = [pair for pair in pairing.pairs if pair["kind"] == "arm"]
    return {pair[side]: pair["uid"] for pair in arms for side in ("a", "b") if pair[side]}


def compared(row: Row | None, pair_of: Mapping[str, str]) -> dict[str, Any]:
    """Values that mean the same in both accounts: a parent arm is named by its pair."""
    values = {} if row is None else row.values()
    parent = values.get("parent_arm")
    return {**values, "parent_arm": pair_of[parent]} if parent else values
