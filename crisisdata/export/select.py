"""What an export holds: the tables, rows and columns that were asked for, with keys that hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from crisisdata import choice, citation, schema
from crisisdata.errors import NoDataError, UnknownNameError
from crisisdata.package import Package
from crisisdata.tables import LANGUAGES, REUSE, labelled


@dataclass(frozen=True)
class Chosen:
    """Typed frames to write, and what describes them.

    Attributes
    ----------
    package : Package
        Where they come from.
    frames : dict of str to DataFrame
        By table name, in the order of the descriptor; the index gives the rows of the whole table.
    labels : str or None
        Language of the added columns.
    added : dict of str to list of str
        Names of the label columns of each table.
    whole : bool
        Whether nothing was left out and nothing added.
    terms : tuple of str or None
        The kinds of reuse that were asked for.
    """

    package: Package
    frames: dict[str, pd.DataFrame]
    labels: str | None = None
    added: dict[str, list[str]] = field(default_factory=dict)
    whole: bool = True
    terms: tuple[str, ...] | None = None

    def schema(self, name: str) -> dict[str, Any]:
        """Table Schema of a table as written: with its label columns, and keys among the chosen."""
        own = dict(self.package.schema(name))
        keys = [
            k
            for k in own.get("foreignKeys", [])
            if k["reference"].get("resource", "") in ("", *self.frames)
        ]
        own = {k: v for k, v in own.items() if k != "foreignKeys"}
        own["fields"] = [*own["fields"], *(_label_field(c) for c in self.added.get(name, []))]
        return own | ({"foreignKeys": keys} if keys else {})

    def title(self, name: str) -> str:
        """Title of a table in the language asked for."""
        resource = self.package.resource(name)
        return str(resource.get(f"title_{self.labels}", resource.get("title", name)))

    def units(self, name: str) -> dict[str, str]:
        """Unit of each indicator that a table holds."""
        frame = self.frames[name]
        if "indicator" not in frame.columns:
            return {}
        units = self.package.table("indicators").set_index("id")["unit"].astype("str")
        names = self.package.table("units").set_index("id")["name"].astype("str")
        held = sorted(set(frame["indicator"].dropna().astype("str")) & set(units.index))
        return {i: str(names[units[i]]) for i in held}

    def picked(self, name: str) -> pd.Series:
        """Which rows of an observation table are the figures as known now (bool).

        Of the whole table, so that a part keeps the verdict: a row that was passed over for one
        that may not be published stays passed over.
        """
        whole = self.package.table(name)
        best = choice.pick(whole, None, self.package.published)
        return pd.Series(whole.index.isin(best.index), index=whole.index)[self.frames[name].index]

    def citations(self, name: str) -> dict[str, str]:
        """Citation of each reference that a table's rows name."""
        frame = self.frames[name]
        columns = [c for c in ("reference", "vintage_reference") if c in frame.columns]
        held = sorted({r for c in columns for r in frame[c].dropna().astype("str")})
        return citation.texts(self.package, self.labels or "en")[held].to_dict()


def _label_field(name: str) -> dict[str, Any]:
    if name == "picked":
        text = (
            "Whether this row is the figure as known now; false: an older vintage, a misprint ..."
        )
        return {"name": name, "type": "boolean", "description": text}
    what = {"citation": "Citation of the row's reference.", "unit": "Unit of the value."}
    text = what.get(name, f"Name of the code in the column {name.removesuffix('_name')}.")
    return {"name": name, "type": "string", "description": text}


def choose(
    package: Package,
    *,
    tables: Iterable[str] | None = None,
    labels: str | None = None,
    areas: Iterable[str] | None = None,
    reuse: str | Iterable[str] | None = None,
) -> Chosen:
    """Take the rows that were asked for; parameters and errors as in `crisisdata.export`."""
    if labels is not None and labels not in LANGUAGES:
        raise UnknownNameError(labels, LANGUAGES, "language")
    named = _listed(tables)
    names = package.names if named is None else _with_codes(package, named)
    frames = {n: package.table(n) for n in names}
    wanted = _listed(areas)
    if wanted is not None:
        frames = _by_area(package, frames, wanted)
    terms = _listed(reuse)
    if terms is not None:
        frames = _by_reuse(package, frames, terms)
    if all(len(frames[n]) == 0 for n in (named or names)):
        raise NoDataError("no row is left to write", reason="not-in-package")
    added: dict[str, list[str]] = {}
    if labels is not None:
        for name in names:
            own = list(frames[name].columns)
            if name not in package.observation_tables:
                continue
            frames[name] = labelled(package, frames[name], labels)
            added[name] = [c for c in frames[name].columns if c not in own]
    chosen = Chosen(package, frames, labels, added)
    for name in added:
        frames[name] = frames[name].assign(picked=chosen.picked(name).astype("boolean"))
        added[name].append("picked")
    whole = named is None and wanted is None and terms is None and labels is None
    return Chosen(package, frames, labels, added, whole, None if terms is None else tuple(terms))


def _listed(value: str | Iterable[str] | None) -> list[str] | None:
    if value is None:
        return None
    return [value] if isinstance(value, str) else list(value)


def _targets(package: Package, name: str) -> list[str]:
    return [r for _, r, _ in schema.foreign_keys(package.schema(name)) if r]


def _with_codes(package: Package, named: list[str]) -> list[str]:
    """Add the tables that the named ones point to, so that every key leads somewhere."""
    found: set[str] = set()
    queue = list(named)
    while queue:
        name = queue.pop()
        if name not in found:
            found.add(name)
            queue += _targets(package, name)
    # Units are the meaning of the values, although only the indicators point to them.
    return [n for n in package.names if n in found]


def _by_area(
    package: Package, frames: dict[str, pd.DataFrame], areas: list[str]
) -> dict[str, pd.DataFrame]:
    known = package.table("areas")["id"]
    for area in areas:
        if area not in set(known):
            raise UnknownNameError(area, known, "area")
    return {
        n: f.loc[f["area"].astype("str").isin(areas)] if n in package.observation_tables else f
        for n, f in frames.items()
    }


def _by_reuse(
    package: Package, frames: dict[str, pd.DataFrame], terms: list[str]
) -> dict[str, pd.DataFrame]:
    """Keep the rows whose references all allow it, then what the kept rows point to.

    Names of codes (currencies, groups of areas) and bibliographic records are facts that others'
    terms do not cover; values, wordings and findings are kept only where every reference allows.
    """
    for term in terms:
        if term not in REUSE:
            raise UnknownNameError(term, REUSE, "reuse")
    references = package.table("references")
    allowed = set(references.loc[references["reuse"].isin(terms), "id"])
    out = {}
    for name, frame in frames.items():
        if name in _CODES:
            out[name] = frame
        elif "reference" in frame.columns:
            out[name] = frame.loc[frame["reference"].astype("str").isin(allowed)]
        elif "references" in frame.columns:  # findings name all of theirs in one cell
            cells = frame["references"].fillna("").astype("str").str.split()
            out[name] = frame.loc[[allowed.issuperset(ids) for ids in cells]]
        else:
            out[name] = frame
    if "references" in out:
        needed = _referred(package, {n: f for n, f in out.items() if n != "references"})
        out["references"] = references.loc[references["id"].isin(allowed | needed)]
    return out


#: Tables of names: their references say where a code was read, not what may be done with it.
_CODES = ("currencies", "area_members")


def _referred(package: Package, frames: dict[str, pd.DataFrame]) -> set[str]:
    return {
        str(value)
        for name, frame in frames.items()
        for fields, resource, _ in schema.foreign_keys(package.schema(name))
        if resource == "references"
        for value in frame[fields[0]].dropna().unique()
    }
