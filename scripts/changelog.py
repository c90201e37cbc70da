"""The entry *Changed figures* of CHANGELOG.md, and the report of a refresh, from what changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from crisisdata import periods
from scripts.catalogue import Catalogue
from scripts.changes import Changes
from scripts.fetching import disk
from scripts.observations import number

# As many figures of a series are named one by one; of more, the span is.
_NAMED = 6


def entry(changes: Changes, catalogue: Catalogue) -> str:
    """Write the entry: revisions first, then what is new or gone, then findings.

    Revisions of the focus area are named figure by figure where they are few; those of other
    areas are counted.
    """
    lines = ["### Changed figures", ""]
    if changes.nothing:
        return "\n".join([*lines, "None.", ""])
    lines += _revised(changes.revised, catalogue)
    lines += _counted(changes.added, catalogue, "added")
    lines += _counted(changes.withdrawn, catalogue, "no longer in the producer's newest version")
    lines += [
        f"- New conflict: {_name(r)} has {r['values'].replace(' ', ' and ')} in one vintage "
        f"({pd.Timestamp(r['vintage']):%Y-%m-%d})."
        for r in changes.conflicts.to_dict("records")
    ]
    lines += _findings(changes.findings)
    return "\n".join([*lines, ""])


def _revised(revised: pd.DataFrame, catalogue: Catalogue) -> Iterator[str]:
    if revised.empty:
        return
    for (indicator, producer), rows in revised.groupby(["indicator", "producer"], sort=True):
        mine = rows[rows["area"] == catalogue.focus]
        others = len(rows) - len(mine)
        low, high = rows["ratio"].min(), rows["ratio"].max()
        span = f", by {low:.4g} to {high:.4g} times" if pd.notna(low) else ""
        more = f", {others} of other areas" if others else ""
        yield (
            f"- `{indicator}` ({producer}): {len(rows)} revised{more}{span}; "
            f"{', '.join(sorted(set(rows['reference'])))}."
        )
        if len(mine) <= _NAMED:
            for row in mine.to_dict("records"):
                ratio = "" if pd.isna(row["ratio"]) else f" (x {row['ratio']:.4g})"
                yield (
                    f"  - {_place(row)}: {number(row['old'])} → {number(row['new'])}{ratio}, "
                    f"{row['reference']}"
                )


def _counted(rows: pd.DataFrame, catalogue: Catalogue, what: str) -> Iterator[str]:
    if rows.empty:
        return
    for (indicator, producer), part in rows.groupby(["indicator", "producer"], sort=True):
        order = part["period"].loc[periods.ends(part["period"]).sort_values(kind="stable").index]
        span = order.iloc[0] if len(set(order)) == 1 else f"{order.iloc[0]} to {order.iloc[-1]}"
        mine = int((part["area"] == catalogue.focus).sum())
        count = f"{len(part)} {what} ({mine} of the focus area)"
        yield f"- `{indicator}` ({producer}): {count}, {span}."


def _findings(findings: pd.DataFrame) -> Iterator[str]:
    for row in findings.to_dict("records"):
        by = f"; by {row['moved_by']}" if row["moved_by"] else ""
        if row["old_verdict"] != row["verdict"]:
            yield (
                f"- **Finding `{row['criterion']}` ({row['knowledge']}): {row['old_verdict']} → "
                f"{row['verdict']}**{by}."
            )
        else:
            values = " → ".join(
                "none" if pd.isna(v) else number(v) for v in (row["old_value"], row["value"])
            )
            yield (
                f"- Finding `{row['criterion']}` ({row['knowledge']}) stays {row['verdict']}: "
                f"{values}{by}."
            )


def _place(row: dict[str, object]) -> str:
    host = f" → {row['counterpart']}" if row["counterpart"] != "_Z" else ""
    kind = f" [{row['breakdown']}]" if row["breakdown"] != "_T" else ""
    return f"{row['area']}{host}{kind} {row['period']}"


def _name(row: dict[str, object]) -> str:
    return f"`{row['indicator']}` ({row['producer']}) {_place(row)}"


def write(folder: Path, changes: Changes, catalogue: Catalogue, held: list[str]) -> None:
    """Write the report: the entry, what must be explained, and each table as CSV."""
    text = entry(changes, catalogue)
    if held:
        text += "\n### To be explained before a release\n\n"
        text += "\n".join(f"- {line}" for line in held) + "\n"
    with disk.told(folder):
        folder.mkdir(parents=True, exist_ok=True)
    disk.write(folder / "changes.md", text.encode())
    for name, table in changes.parts().items():
        disk.write(folder / f"{name}.csv", table.to_csv(index=False, lineterminator="\n").encode())
