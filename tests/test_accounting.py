"""Every figure read on a page is in a table or in seeds/excluded.csv, once, with its reason."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from scripts.catalogue import SEEDS, read_seed
from scripts.figures import transcription

PREFIX = {
    "prices_and_economy": "pe",
    "food_and_health": "fh",
    "displacement": "di",
    "unrest_politics_aid": "up",
    "dated_pages": "dp",
}


@pytest.fixture(scope="module")
def pages(shared):
    """The figures as they were read: id to row."""
    out = {}
    for name, prefix in PREFIX.items():
        with (shared / "figures" / f"{name}.csv").open(newline="", encoding="utf-8") as file:
            for line, row in enumerate(csv.DictReader(file), start=2):
                out[f"{prefix}-{line}"] = row
    return out


def read_before(ids):
    """Which figures come from the first reading; those found since have ids of their own."""
    return ids.str.fullmatch(rf"(?:{'|'.join(PREFIX.values())})-\d+")


def ids():
    excluded = read_seed(SEEDS / "excluded.csv")
    figures = transcription()
    figures = figures[read_before(figures["id"])]
    narrative = [read_seed(SEEDS / f"{n}.csv")["figure"] for n in ("positions", "events")]
    named = {i for column in narrative for cell in column for i in cell.split()}
    return figures, excluded, named


def test_each_figure_once():
    figures, excluded, named = ids()
    assert not set(figures["id"]) & set(excluded["id"])
    assert not named & set(excluded["id"])
    assert excluded["id"].is_unique


def test_all_figures_are_accounted_for(pages):
    figures, excluded, named = ids()
    known = set(figures["id"]) | set(excluded["id"]) | named
    assert len(pages) == 2132
    assert set(pages) - known == set()
    assert known - set(pages) == set()


def test_values_are_as_they_were_read(pages):
    figures, excluded, _ = ids()
    for row in figures.to_dict("records"):
        assert np.isclose(float(row["value"]), float(pages[row["id"]]["value"]), rtol=1e-12), row[
            "id"
        ]
        assert row["unit"] == pages[row["id"]]["unit"], row["id"]
    for row in excluded.to_dict("records"):
        assert row["value"] == pages[row["id"]]["value"], row["id"]
        assert row["url"] == pages[row["id"]]["url"], row["id"]


def test_pages_are_the_pages_they_were_read_on(pages):
    figures, _, _ = ids()
    urls = read_seed(SEEDS / "pages.csv").set_index("id")["url"]
    for row in figures.to_dict("records"):
        assert urls[row["reference"]] == pages[row["id"]]["url"].strip(), row["id"]


def test_every_exclusion_has_a_reason():
    _, excluded, _ = ids()
    assert (excluded["reason"].str.len() >= 10).all()
