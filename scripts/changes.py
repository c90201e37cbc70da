"""What changed between two states of the package, and what of it must be explained first.

    python -m scripts.changes OLD NEW     compare two packages; exit code 1 if a release must wait

Compared is what a reader gets: the value that the rule of choice picks now for each figure. A
revision by more than a factor, a series that vanished, or an anchor that moved stops the release
until a row of seeds/accepted.csv explains it (kind, key, reason, reference).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from crisisdata import choice
from crisisdata.package import OBSERVATION_COLUMNS, Package
from scripts import catalogue as seeds
from scripts.catalogue import Catalogue, read_seed
from scripts.observations import number

Tables = Mapping[str, pd.DataFrame]

#: A revision by more than this factor is to be explained.
FACTOR = 2.0
# A rate that goes from 0.1 to 0.3 percent has tripled, and nothing has happened.
_POINTS = 5.0
_SERIES = [c for c in choice.KEY if c != "period"]
_SHOWN = ["value", "bound", "vintage", "reference"]


@dataclass(frozen=True)
class Changes:
    """What changed.

    Attributes
    ----------
    added, withdrawn : DataFrame
        Figures that are new, or gone: key, value, vintage, reference.
    revised : DataFrame
        Key, old, new, ratio, vintage, reference, old_reference.
    conflicts : DataFrame
        Figures for which one vintage has several values now: key, vintage, values.
    findings : DataFrame
        criterion, knowledge, old and new verdict and value, moved_by.
    """

    added: pd.DataFrame
    revised: pd.DataFrame
    withdrawn: pd.DataFrame
    conflicts: pd.DataFrame
    findings: pd.DataFrame

    def parts(self) -> dict[str, pd.DataFrame]:
        """Return the tables by name."""
        return dict(self.__dict__)

    @property
    def nothing(self) -> bool:
        """Whether nothing changed."""
        return all(t.empty for t in self.parts().values())


def compare(old: Tables, new: Tables, gone: pd.DataFrame | None = None) -> Changes:
    """Compare two states of the tables, typed as the library reads them.

    Parameters
    ----------
    old, new : mapping of str to DataFrame
    gone : DataFrame, optional
        Figures that a producer's newest version lacks although the package still has them; with
        `series_gone` where the version has nothing of the series any more.
    """
    names = [n for n, t in new.items() if set(OBSERVATION_COLUMNS) <= set(t.columns)]
    added, revised, withdrawn, conflicts = [], [], [], []
    for name in names:
        before = _text(old[name]) if name in old else _text(new[name]).iloc[:0]
        after = _text(new[name])
        # What did not change in a row cannot change a choice: most tables are as they were.
        if before.equals(after):
            continue
        a, b = _picked(before), _picked(after)
        added.append(b.loc[b.index.difference(a.index), _SHOWN])
        withdrawn.append(_withdrawn(a, b))
        revised.append(_revised(a, b))
        conflicts.append(_conflicts(before, after))
    out = [_joined(parts) for parts in (added, revised, withdrawn, conflicts)]
    if gone is not None and len(gone):
        out[2] = pd.concat([out[2], gone], ignore_index=True)
    a, r, w, c = out
    return Changes(a, r, w, c, _findings(old, new, r, a))


def _text(table: pd.DataFrame) -> pd.DataFrame:
    """Observation rows without categories, so that two states compare."""
    text = [c for c in OBSERVATION_COLUMNS if c not in ("value", "vintage")]
    out = table[OBSERVATION_COLUMNS].astype(dict.fromkeys(text, "str"))
    return out.fillna(dict.fromkeys(text, "")).reset_index(drop=True)


def _picked(rows: pd.DataFrame) -> pd.DataFrame:
    return choice.pick(rows).set_index(choice.KEY)


def _revised(a: pd.DataFrame, b: pd.DataFrame) -> pd.DataFrame:
    both = a[_SHOWN].add_suffix("_old").join(b[_SHOWN], how="inner")
    moved = ~np.isclose(both["value_old"], both["value"], rtol=1e-12, atol=0)
    both = both[moved | (both["bound_old"] != both["bound"])]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = both["value"] / both["value_old"]
    return pd.DataFrame(
        {
            "old": both["value_old"],
            "new": both["value"],
            "ratio": ratio.where(np.isfinite(ratio)),
            "vintage": both["vintage"],
            "reference": both["reference"],
            "old_reference": both["reference_old"],
        }
    )


def _withdrawn(a: pd.DataFrame, b: pd.DataFrame) -> pd.DataFrame:
    rows = a.loc[a.index.difference(b.index), _SHOWN]
    series = rows.index.droplevel("period")
    return rows.assign(series_gone=~series.isin(b.index.droplevel("period")))


def _conflicts(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    key = [*choice.KEY, "vintage"]
    several = [t.groupby(key)["value"].nunique() for t in (before, after)]
    was, now = (s[s > 1].index for s in several)
    fresh = now.difference(was)
    values = after.set_index(key)["value"]
    told = [" ".join(number(v) for v in sorted(set(values.loc[[k]]))) for k in fresh]
    out = pd.DataFrame({"values": told}, index=fresh).reset_index("vintage")
    return out[["vintage", "values"]]


def _joined(parts: list[pd.DataFrame]) -> pd.DataFrame:
    parts = [p for p in parts if len(p)]
    if not parts:
        return pd.DataFrame(columns=choice.KEY)
    return pd.concat(parts).rename_axis(choice.KEY).reset_index()


def _findings(old: Tables, new: Tables, revised: pd.DataFrame, added: pd.DataFrame) -> pd.DataFrame:
    columns = ["criterion", "knowledge", "old_verdict", "verdict", "old_value", "value", "moved_by"]
    if "findings" not in old or "findings" not in new:
        return pd.DataFrame(columns=columns)
    key = ["criterion", "knowledge"]
    used = [*key, "verdict", "value", "references"]
    a, b = (t["findings"][used].astype(dict.fromkeys([*key, "verdict"], "str")) for t in (old, new))
    both = a.merge(b, on=key, how="outer", suffixes=("_old", ""))
    empty = both["value_old"].isna() & both["value"].isna()
    apart = ~(both["value_old"].eq(both["value"]) | empty)
    moved = both[both["verdict_old"].ne(both["verdict"]) | apart]
    fresh = pd.concat([revised, added])
    by = fresh.groupby("reference")["indicator"].unique() if len(fresh) else {}
    movers = [
        ", ".join(f"{'/'.join(sorted(by[r]))} ({r})" for r in str(refs).split() if r in by)
        for refs in moved["references"].fillna("")
    ]
    out = pd.DataFrame(
        {
            "criterion": moved["criterion"],
            "knowledge": moved["knowledge"],
            "old_verdict": moved["verdict_old"],
            "verdict": moved["verdict"],
            "old_value": moved["value_old"],
            "value": moved["value"],
        }
    )
    return out.assign(moved_by=movers).reset_index(drop=True)


def refusals(
    changes: Changes,
    catalogue: Catalogue,
    factor: float = FACTOR,
    anchors: pd.DataFrame | None = None,
    vanished: Iterable[str] = (),
) -> list[str]:
    """What must be explained before a release.

    Parameters
    ----------
    changes : Changes
    catalogue : Catalogue
    factor : float
        Largest revision that needs no reason.
    anchors : DataFrame, optional
        Figures read by hand (seeds/anchors.csv); their values may not move unexplained.
    vanished : iterable of str
        Series that the producer's newest version lacks, though the package still has them.

    Returns
    -------
    list of str
        One line each, with the row that seeds/accepted.csv lacks.
    """
    known = set(zip(catalogue["accepted"]["kind"], catalogue["accepted"]["key"], strict=True))
    found = [*_jumps(changes, catalogue, factor), *_vanished(changes, vanished)]
    if anchors is not None:
        found += _anchors(changes, anchors)
    return [
        f"{text}. If it is right, add to seeds/accepted.csv: {kind},{key},<reason>,<reference>"
        for kind, key, text in found
        if (kind, key) not in known
    ]


def _jumps(changes: Changes, catalogue: Catalogue, factor: float) -> Iterator[tuple[str, str, str]]:
    measure = catalogue["indicators"].set_index("id")["measure"]
    for row in changes.revised.to_dict("records"):
        ratio = row["ratio"]
        if 1 / factor <= ratio <= factor:
            continue
        if measure.get(row["indicator"]) == "rate" and abs(row["new"] - row["old"]) < _POINTS:
            continue
        told = "across zero" if ratio != ratio or ratio <= 0 else f"{ratio:.4g} times"
        key = f"{_name(row)} -> {number(row['new'])}"
        yield "revision", key, f"{_name(row)} was revised {told}: {_step(row)}"


def _vanished(changes: Changes, more: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Series of which nothing is left, in the package or in the producer's newest version."""
    gone = changes.withdrawn
    names = set(more)
    if len(gone):
        whole = gone[gone["series_gone"].astype("bool")]
        names |= {" ".join(str(s) for s in row) for row in whole[_SERIES].itertuples(index=False)}
    for key in sorted(names):
        yield "vanished", key, f"the series {key} vanished"


def _anchors(changes: Changes, anchors: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    held = set(anchors[choice.KEY].agg(" ".join, axis=1))
    for row in changes.revised.to_dict("records"):
        if _name(row) in held:
            key = f"{_name(row)} -> {number(row['new'])}"
            yield "anchor", key, f"the anchor {_name(row)} moved: {_step(row)}"


def _step(row: Mapping[str, Any]) -> str:
    return f"{number(row['old'])} -> {number(row['new'])} ({row['reference']})"


def _name(row: Mapping[str, object]) -> str:
    return " ".join(str(row[c]) for c in choice.KEY)


def tables_of(root: Path) -> dict[str, pd.DataFrame]:
    """Read the tables of a package that the comparison needs; none where there is no package."""
    if not (root / "datapackage.json").is_file():
        return {}
    package = Package(root)
    names = [*package.observation_tables, "findings"]
    return {n: package.table(n) for n in names if (root / "data" / f"{n}.csv").is_file()}


def main(argv: list[str] | None = None) -> int:
    """Compare two packages; returns an exit code."""
    from scripts.changelog import entry

    p = argparse.ArgumentParser(
        prog="python -m scripts.changes", description=__doc__.split("\n")[0]
    )
    p.add_argument("old", type=Path, help="root of the package as it was")
    p.add_argument("new", type=Path, help="root of the package as it is now")
    p.add_argument("--factor", type=float, default=FACTOR, help="largest revision without a reason")
    args = p.parse_args(argv)
    catalogue = seeds.load()
    old, new = tables_of(args.old), tables_of(args.new)
    changes = compare(old, new)
    print(entry(changes, catalogue))
    anchors = read_seed(seeds.SEEDS / "anchors.csv")
    held = refusals(changes, catalogue, args.factor, anchors)
    print("\n".join(held))
    return 1 if held else 0


if __name__ == "__main__":
    sys.exit(main())
