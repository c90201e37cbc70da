"""What the tests of the food and health readers share."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

SHORT = ["indicator", "area", "breakdown", "period", "value", "bound", "flag", "locator"]


def write(root: Path, path: str, text: str) -> Path:
    """Put a raw file into a sources directory made for a test."""
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return root


def short(rows: pd.DataFrame) -> list[str]:
    """Give each row on one line, for comparison with what is expected."""
    rows = rows.assign(value=rows["value"].map("{:g}".format))
    return [" ".join(x for x in row if x) for row in rows[SHORT].to_numpy().tolist()]


def one(rows: pd.DataFrame, **key: str) -> float:
    """Give the value of the only row that fits."""
    for column, wanted in key.items():
        rows = rows[rows[column] == wanted]
    assert len(rows) == 1, f"{len(rows)} rows for {key}"
    return float(rows["value"].iloc[0])


def series(rows: pd.DataFrame, **key: str) -> pd.Series:
    """Give the values that fit, by period."""
    for column, wanted in key.items():
        rows = rows[rows[column] == wanted]
    return rows.set_index("period")["value"]
