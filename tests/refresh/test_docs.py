"""docs/refresh.md says what the code does."""

from __future__ import annotations

import re
from datetime import date

import pandas as pd
import pytest

from scripts import due, refresh
from scripts.catalogue import ROOT
from scripts.clients import MODULES, client, eia
from scripts.figures import transcription
from tests.refresh import test_faults as faults

TEXT = (ROOT / "docs" / "refresh.md").read_text(encoding="utf-8")


def test_every_option_is_told():
    options = {
        o
        for action in refresh.parser()._actions
        for o in action.option_strings
        if action.help != "==SUPPRESS==" and o.startswith("--") and o != "--help"
    }
    assert options - set(re.findall(r"--[a-z-]+", TEXT)) == set()


def test_no_other_option_is_told():
    known = {o for action in refresh.parser()._actions for o in action.option_strings}
    of_others = {"--seeds-only", "--factor"}
    told = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", TEXT))
    assert told - known - of_others == set()


@pytest.mark.parametrize("provider", MODULES)
def test_every_interface_is_told(provider):
    row = next(line for line in TEXT.splitlines() if line.startswith(f"| `{provider}` |"))
    assert f"`{client(provider).PROVIDER.setting}`" in row
    assert eia.KEY in TEXT


def test_as_many_faults_as_are_told():
    count = len(faults.HOST) + len(faults.DATA) + len(faults.RECOVERED)
    assert f"{count} kinds of faults over real sockets" in TEXT


def test_figures_by_hand_that_are_due(seeds):
    have = transcription()
    lines = due.due(seeds, date(2026, 11, 25), have)
    assert len(lines) == len(seeds["by_hand"])
    assert any("oil_production" in line for line in lines)
    mine = have[(have["indicator"] == "oil_production") & (have["producer"] == "opec")]
    newest = mine["period"].str[:7].max()
    year, month = map(int, newest.split("-"))
    after = f"{year + month // 12}-{month % 12 + 1:02d}"
    late = due.due(seeds, date(year + 2, month, 1), have)
    (line,) = (x for x in late if "oil_production" in x)
    assert line.startswith(
        f"Organization of the Petroleum Exporting Countries, oil_production: {after}"
    )
    assert "https://www.opec.org" in line


@pytest.mark.parametrize(
    ("have", "frequency", "until", "missing"),
    [
        (["2026-08"], "M", date(2026, 10, 31), ["2026-09", "2026-10"]),
        (["2026-08"], "M", date(2026, 10, 30), ["2026-09"]),
        (["2026-12"], "M", date(2027, 1, 31), ["2027-01"]),
        (["2025-Q4"], "Q", date(2026, 7, 1), ["2026-Q1", "2026-Q2"]),
        (["2024"], "A", date(2026, 12, 31), ["2025", "2026"]),
        (["2026-10"], "M", date(2026, 10, 31), []),
        ([], "M", date(2026, 10, 31), []),
    ],
)
def test_periods_that_are_missing(have, frequency, until, missing):
    assert due._missing(pd.Series(have, dtype="str"), frequency, until) == missing
