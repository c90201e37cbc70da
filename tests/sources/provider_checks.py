"""What every provider is asked: the golden output of a small input, and refusal of a broken one."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

from scripts.catalogue import Catalogue
from scripts.errors import SourceError

DATA = Path(__file__).parent.parent / "data"


def golden(module: ModuleType, seeds: Catalogue) -> None:
    """Compare the rows of tests/data/<provider> with its expected.csv, order included."""
    folder = DATA / module.__name__.rsplit(".", 1)[1]
    expected = pd.read_csv(folder / "expected.csv", dtype="str", keep_default_na=False)
    expected["value"] = expected["value"].astype("float64")
    rows = module.read(folder, seeds)[list(expected.columns)]
    assert rows.to_dict("records") == expected.to_dict("records")


def refused(
    module: ModuleType, seeds: Catalogue, tmp_path: Path, file: str, old: str, new: str, where: str
) -> None:
    """Break one place of the small input and expect an error that names it."""
    folder = DATA / module.__name__.rsplit(".", 1)[1]
    broken = tmp_path / "sources"
    shutil.copytree(folder, broken)
    text = (broken / file).read_text(encoding="utf-8")
    assert text.count(old) >= 1
    (broken / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SourceError, match=re.escape(f"{file}, {where}")):
        module.read(broken, seeds)


def value(rows: pd.DataFrame, **key: str) -> float:
    """Return the value of the one row that has all these cells."""
    found = rows
    for column, cell in key.items():
        found = found[found[column] == cell]
    assert len(found) == 1, f"{len(found)} rows with {key}"
    return float(found["value"].iloc[0])
