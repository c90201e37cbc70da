"""Figures that no interface gives: which of them are due to be read on pages."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from crisisdata import periods
from scripts.catalogue import Catalogue
from scripts.errors import SeedError

_STEPS = {"M": 1, "Q": 3, "A": 12}


def due(catalogue: Catalogue, today: date, have: pd.DataFrame) -> list[str]:
    """Say which figures of seeds/by_hand.csv are due.

    Parameters
    ----------
    today : date
    have : DataFrame
        The figures read so far (seeds/figures).

    Returns
    -------
    list of str
        One line a series: what is newest, what is due, where to read it.
    """
    names = catalogue["producers"].set_index("id")["name"]
    lines = []
    for number, row in enumerate(catalogue["by_hand"].to_dict("records"), 2):
        if row["frequency"] not in _STEPS or not row["lag"].isdigit():
            raise SeedError(f"seeds/by_hand.csv, row {number}: frequency or lag cannot be used")
        mine = have[(have["indicator"] == row["indicator"]) & (have["producer"] == row["producer"])]
        missing = _missing(mine["period"], row["frequency"], today - timedelta(int(row["lag"])))
        head = f"{names[row['producer']]}, {row['indicator']}"
        if not missing:
            lines.append(f"{head}: nothing is due")
            continue
        span = missing[0] if len(missing) == 1 else f"{missing[0]} to {missing[-1]}"
        lines.append(
            f"{head}: {span} due ({len(missing)}); read {row['title']}, {row['url']}, and add "
            f"rows to seeds/figures/{row['file']}"
        )
    return lines


def _missing(have: pd.Series, frequency: str, until: date) -> list[str]:
    """Periods after the newest one that have ended by a day."""
    step = _STEPS[frequency]
    if have.empty:
        return []
    end = max(periods.parse(p).end for p in have)
    month = end.year * 12 + end.month - 1
    month += step - month % step - 1 if month % step != step - 1 else 0
    out: list[str] = []
    while True:
        month += step
        last = date((month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(1)
        if last > until:
            return out
        year, of_year = divmod(month, 12)
        if frequency == "A":
            out.append(f"{year}")
        elif frequency == "Q":
            out.append(f"{year}-Q{of_year // 3 + 1}")
        else:
            out.append(f"{year}-{of_year + 1:02d}")
