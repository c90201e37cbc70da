"""The gates of meaning: the anchors themselves, and that each gate can refuse."""

from __future__ import annotations

import pytest

from crisisdata import choice
from crisisdata.nouns import open_package
from scripts import gates
from scripts.catalogue import SEEDS, read_seed
from tests.broken import Copy
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def anchors():
    return read_seed(SEEDS / "anchors.csv")


def test_there_are_enough_anchors_and_each_says_where_it_was_read(anchors):
    assert len(anchors) >= 60
    assert anchors["indicator"].nunique() >= 25
    assert (anchors["source"].str.len() >= 8).all()
    assert not anchors.duplicated([*choice.KEY, "vintage", "value", "table"]).any()


def test_every_anchor_stands(package):
    assert list(gates.anchors(package)) == []


def test_every_accepted_key_is_still_needed(package):
    """An exception that nothing needs any more would hide the next fault."""
    spikes = {s.split("column value: ")[1].rsplit(": ", 1)[0] for s in gates.spikes(package)}
    for key in gates.accepted():
        assert key in spikes


@pytest.mark.parametrize("number", range(0, 290, 29))
def test_any_anchor_that_moves_is_seen(anchors, number, tmp_path):
    anchor = anchors.iloc[number]
    copy = Copy.of(ROOT, tmp_path)
    rows = copy.rows(anchor["table"])
    column = {c: i for i, c in enumerate(rows[0])}
    for row in rows[1:]:
        if all(row[column[c]] == anchor[c] for c in choice.KEY):
            row[column["value"]] = "0.5" if float(row[column["value"]]) != 0.5 else "0.25"
    copy.write(anchor["table"], rows)
    said = [s for s in gates.anchors(open_package(copy.root)) if anchor["indicator"] in s]
    assert said
    assert any(f"data/{anchor['table']}.csv, row" in s for s in said)
