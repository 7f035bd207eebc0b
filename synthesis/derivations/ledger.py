"""The ledger of one effect size: which rows it started from and every step that followed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from extraction.steps import Flag, Step
from synthesis.derivations.selection import Row

KINDS = {"arm_result": "arm_result_uid", "contrast_result": "contrast_result_uid"}


@dataclass(frozen=True, slots=True)
class Value:
    """Where a ledger ends: an effect and its sampling variance, numbers under metafor's names."""

    yi: float
    vi: float
    n1: float | None
    n2: float | None
    columns: dict[str, float] = field(default_factory=dict)
    metric: str | None = None


@dataclass(slots=True)
class Ledger:
    """Steps in order, the rows they used by uid, and what a reader has to know."""

    steps: list[dict[str, Any]] = field(default_factory=list)
    sources: dict[str, dict[str, Any]] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)

    def use(self, row: Row, *fields: str) -> str:
        """Note that values of a row were used; returns the row's uid."""
        kind = next(kind for kind, name in KINDS.items() if row.get(name))
        uid = str(row[KINDS[kind]])
        label = row.get("arm") or " − ".join(filter(None, [row.get("arm_1"), row.get("arm_2")]))
        entry = self.sources.setdefault(
            uid, {"kind": kind, "uid": uid, "label": label, "values": {}}
        )
        entry["values"] |= {name: row[name] for name in fields if row.get(name) is not None}
        return uid

    def add(self, title: str, step: Step, uids: Iterable[str] = ()) -> float:
        """Append a conversion; returns its value."""
        self.note(
            title,
            step.value,
            formula=step.formula,
            source=step.source,
            name=step.name,
            inputs=dict(step.inputs),
            flags=step.flags,
            uids=uids,
        )
        return step.value

    def note(
        self,
        title: str,
        value: float | None,
        *,
        formula: str = "",
        source: str = "",
        name: str = "",
        inputs: dict[str, float] | None = None,
        flags: Iterable[Flag] = (),
        uids: Iterable[str] = (),
    ) -> None:
        """Append a step in words."""
        flags = [flag.value for flag in flags]
        self.flags += [flag for flag in flags if flag not in self.flags]
        self.steps.append(
            {
                "title": title,
                "name": name,
                "value": value,
                "formula": formula,
                "source": source,
                "inputs": inputs or {},
                "flags": flags,
                "uids": list(uids),
            }
        )

    def branch(self) -> "Ledger":
        """A copy to try something on."""
        copies = {uid: {**row, "values": dict(row["values"])} for uid, row in self.sources.items()}
        return Ledger(list(self.steps), copies, list(self.flags))

    def adopt(self, branch: "Ledger") -> None:
        """Keep what was tried."""
        self.steps, self.sources, self.flags = branch.steps, branch.sources, branch.flags
