"""What to draw: rows of the package's table ``charts``, or a default made from the indicator."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from crisisdata.errors import UnknownNameError
from crisisdata.package import Package

#: Row of ``charts`` that says what every indicator's chart does unless its own row says otherwise.
DEFAULT = "*"


@dataclass(frozen=True)
class Panel:
    """One panel of a chart; the fields are the columns of the table ``charts``."""

    chart: str
    panel: int = 1
    kind: str = "auto"
    title: str = ""
    title_es: str = ""
    subtitle: str = ""
    subtitle_es: str = ""
    heading: str = ""
    heading_es: str = ""
    indicator: str = ""
    producers: str = ""
    areas: str = ""
    counterparts: str = ""
    breakdown: str = ""
    frequency: str = ""
    comparators: str = ""
    labels: str = ""
    labels_es: str = ""
    since: str = ""
    until: str = ""
    scale: str = ""
    thresholds: str = ""
    threshold_labels: str = ""
    threshold_labels_es: str = ""
    run: str = ""
    marks: str = ""

    def text(self, field: str, lang: str) -> str:
        """A text of the panel in a language."""
        return str(getattr(self, field if lang == "en" else f"{field}_{lang}"))

    def names(self, lang: str) -> dict[str, str]:
        """Short names of codes for labels: ``code=Name`` joined by semicolons."""
        pairs = (p.partition("=") for p in self.text("labels", lang).split(";"))
        return {code.strip(): name.strip() for code, mark, name in pairs if mark}


def listed(text: str) -> list[str]:
    """Codes joined by semicolons."""
    return [t.strip() for t in text.split(";") if t.strip()]


def _table(package: Package) -> dict[str, list[Panel]]:
    kept = package.__dict__.get("_charts_table")
    if kept is not None:
        return kept
    out: dict[str, list[Panel]] = {}
    if "charts" in package.resources:
        fields = list(Panel.__dataclass_fields__)
        for row in package.table("charts").to_dict("records"):
            values: dict[str, Any] = {
                k: ("" if pd.isna(v) else str(v)) for k, v in row.items() if k in fields
            }
            values["panel"] = int(row["panel"])
            out.setdefault(values["chart"], []).append(Panel(**values))
    base = out.get(DEFAULT, [Panel(DEFAULT)])[0]
    for name, panels in out.items():
        if name != DEFAULT:
            # A later name of a code wins over an earlier one.
            panels = [
                replace(
                    p,
                    labels=f"{base.labels};{p.labels}",
                    labels_es=f"{base.labels_es};{p.labels_es}",
                )
                for p in panels
            ]
        out[name] = sorted(panels, key=lambda p: p.panel)
    # What the row says of producers is their colours, not a choice.
    package.__dict__["_charts_colours"] = {
        code: int(place) - 1
        for code, _, place in (p.partition("=") for p in listed(base.producers))
    }
    out[DEFAULT] = [replace(base, producers="")]
    package.__dict__["_charts_table"] = out
    return out


def colours(package: Package) -> dict[str, int]:
    """Place in the palette of each producer that has one of its own."""
    _table(package)
    return package.__dict__["_charts_colours"]


def names(package: Package) -> list[tuple[str, str]]:
    """List the charts of a package: (name, kind), kind one of statement, page, indicator.

    Every statement with a row in ``charts`` has one, and every indicator with a figure.
    """
    table = _table(package)
    statements = _ids(package, "statements")
    indicators = _ids(package, "indicators")
    held = {
        str(i) for t in package.observation_tables for i in package.table(t)["indicator"].unique()
    }
    known = set(statements) | set(indicators) | {DEFAULT}
    return (
        [(n, "statement") for n in statements if n in table]
        + [(n, "page") for n in table if n not in known]
        + [(n, "indicator") for n in indicators if n in held]
    )


def _ids(package: Package, table: str) -> list[str]:
    return [str(i) for i in package.table(table)["id"]] if table in package.resources else []


def panels(package: Package, name: str) -> list[Panel]:
    """Panels of a chart by name.

    Raises
    ------
    UnknownNameError
        If nothing of that name has a chart, with the nearest names that do.
    """
    table = _table(package)
    indicators = _ids(package, "indicators")
    if name in table and name != DEFAULT and name not in indicators:
        return table[name]
    if name not in indicators:
        raise UnknownNameError(name, [n for n, _ in names(package)], "statement or indicator")
    own = table.get(name)
    if own:
        return [p if p.indicator else replace(p, indicator=name) for p in own]
    base = table.get(DEFAULT, [Panel(DEFAULT)])[0]
    return [replace(base, chart=name, indicator=name)]
