"""The words around charts: what the footer says, units, numbers, and plain grammar."""

from __future__ import annotations

import pandas as pd
import pytest

from crisisdata.charts import draw as drawing
from crisisdata.charts import footer, pick, style


@pytest.fixture(scope="module")
def context(package):
    def made(lang="en"):
        day = pick.article_day(package)
        return drawing.Context(package, lang, style.size("report"), None, day)

    return made


def _rows(*pairs):
    frame = pd.DataFrame(pairs, columns=["vintage_basis", "vintage"])
    return frame.assign(reference="x", producer="an")


def test_a_day_of_reading_is_no_day_of_publication(context):
    rows = _rows(
        ("published", "2018-05-03"), ("release", "2019-02-01"), ("retrieved", "2026-11-25")
    )
    said = footer.vintage_line(context(), rows).replace("\u00a0", " ")
    assert said == ("Published: 3 May 2018–1 Feb 2019; others read on 25 Nov 2026, date not stated")
    said = footer.vintage_line(context("es"), rows.iloc[2:]).replace("\u00a0", " ")
    assert said == "Leído el 25 nov. 2026, sin fecha indicada"


def test_a_day_by_which_it_was_out_is_called_so(context):
    rows = _rows(("upper-bound", "2018-12-31"), ("upper-bound", "2019-12-31"))
    said = footer.vintage_line(context(), rows).replace("\u00a0", " ")
    assert said == "Published by 31 Dec 2019"
    rows = pd.concat([rows, _rows(("release", "2017-01-02"))])
    said = footer.vintage_line(context("es"), rows).replace("\u00a0", " ")
    assert said == "Publicado: 2 ene. 2017; otros a más tardar el 31 dic. 2019"


def test_events_are_published_when_their_pages_were(package, picture):
    found = picture("headline")
    pages = found.rows["reference"].astype("str").map(package.published).dropna()
    said = footer.vintage_line(found.context, found.rows)
    assert f"{pages.max().day}\u00a0" in said
    assert str(pages.max().year) in said
