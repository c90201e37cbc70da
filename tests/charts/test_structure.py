"""What a chart draws is what the package answers: structure, not pixels."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from crisisdata import charts, periods
from crisisdata.charts import axes as scales
from crisisdata.charts.draw import draw
from crisisdata.errors import NoDataError, UnknownNameError
from crisisdata.series import series

KEY = ["indicator", "producer", "area", "counterpart", "breakdown"]


def _lines(ax):
    """Values of each series drawn, in order, by the id of its line."""
    return {
        line.get_gid(): np.asarray(line.get_ydata(), dtype="float64")
        for line in ax.get_lines()
        if (line.get_gid() or "").startswith("series-")
    }


def _gid(key):
    return "series-" + "-".join(v for v in key if v not in ("_Z", "_T"))


def test_names(package):
    found = dict(charts.names(package))
    statements = set(package.table("statements")["id"].astype("str"))
    assert statements <= {n for n, kind in found.items() if kind == "statement"}
    held = {i for t in package.observation_tables for i in package.table(t)["indicator"].unique()}
    assert held == {n for n, kind in found.items() if kind == "indicator"}


def test_a_misspelt_name_is_corrected(package):
    with pytest.raises(UnknownNameError, match="hyperinflation"):
        charts.plot(package, "hyperinflacion")


def test_lines_are_the_series(package):
    ax = charts.plot(package, "hyperinflation")
    drawn = _lines(ax)
    for producer in ("an", "bcv", "ovf"):
        asked = series(package, "cpi_mom", producer=producer)["2016-06":]
        np.testing.assert_array_equal(drawn[f"series-cpi_mom-{producer}-VEN"], asked.to_numpy())


@pytest.mark.parametrize("name", ["infant_mortality", "oil_production", "gdp_usd", "fx_parallel",
                                  "coverage_dtp3", "minimum_wage", "registered_venezuelans",
                                  "refugees_migrants_stock"])  # fmt: skip
def test_rows_are_the_series(package, name):
    picture = draw(package, name)
    rows = picture.rows
    rows = rows.loc[(rows["drawn"] == "subject")]
    lines = _lines(picture.axes)
    stock = str(package.table("indicators").set_index("id").loc[name, "measure"]) == "stock"
    codes = set(package.table("currencies")["id"].astype("str"))
    assert len(lines) >= 1
    seen = 0
    for key, own in rows.groupby(KEY, sort=False):
        options = dict(zip(KEY[1:], key[1:], strict=True))
        frequencies = [None] if stock else periods.freqs(own["period"]).unique().tolist()
        for frequency in frequencies:
            if frequency == "I":
                continue
            part = own if frequency is None else own.loc[periods.freqs(own["period"]) == frequency]
            if options["breakdown"] in codes:
                # Amounts of several currencies are drawn in the one that the rows name.
                asked = {k: v for k, v in options.items() if k != "breakdown"}
                asked["currency"] = options["breakdown"]
            else:
                asked = options
            answer = series(package, key[0], frequency=frequency, **asked)
            answer = answer.loc[periods.ends(part["period"]).min() :]
            np.testing.assert_allclose(part["value"].to_numpy(), answer.to_numpy(), rtol=1e-12)
            seen += len(part)
    assert seen > 0
    for gid, values in lines.items():
        of_gid = rows.loc[[_gid(k) == gid for k in rows[KEY].itertuples(index=False, name=None)]]
        if len(of_gid):
            assert set(np.round(values, 9)) <= set(np.round(of_gid["value"], 9))


def test_known_then_draws_nothing_that_came_out_later(package):
    picture = draw(package, "hyperinflation", as_of="2019-02-12")
    assert pd.to_datetime(picture.rows["vintage"]).max() <= pd.Timestamp("2019-02-12")
    assert "bcv" not in set(picture.rows.loc[picture.rows["panel"] == 1, "producer"])
    later = draw(package, "hyperinflation")
    assert "bcv" in set(later.rows.loc[later.rows["panel"] == 1, "producer"])


def test_nothing_known_says_so(package):
    with pytest.raises(NoDataError) as error:
        draw(package, "vdem_polyarchy", as_of="2019-02-12")
    assert error.value.reason in ("not-yet-out", "no-vintage-kept")


def test_the_day_of_the_article_the_limit_and_the_silence_are_drawn(package):
    ax = charts.plot(package, "hyperinflation")
    found = {a.get_gid(): a for a in ax.get_children() if a.get_gid()}
    article = found["article"].get_xdata()[0]
    assert article == scales.day(pd.Timestamp("2019-02-12"))
    assert found["threshold"].get_ydata()[0] == 50
    spans = [p for p in ax.patches if p.get_gid() == "silence"]
    assert any(p.get_hatch() for p in spans)
    assert max(p.get_x() + p.get_width() for p in spans) > article
    run = found["run"]
    assert run.get_x() == scales.day(pd.Timestamp("2017-11-01"))
    assert ax.get_yscale() == "log"


def test_recognition_counts_are_those_of_the_criterion(package):
    rows = draw(package, "eu-recognition").rows
    assert rows["area"].nunique() <= 28
    assert pd.to_datetime(rows["date"]).dt.strftime("%m-%d").eq("02-04").sum() >= 10


def test_into_axes_of_ones_own(package):
    from matplotlib.figure import Figure

    figure = Figure()
    own = figure.subplots()
    assert charts.plot(package, "cpi_mom", ax=own) is own
    assert _lines(own)


def test_choices_narrow_what_is_drawn(package):
    rows = draw(package, "cpi_mom", producers=["an"], since="2018").rows
    assert set(rows["producer"]) == {"an"}
    assert rows["period"].min() == "2018-01"
    with pytest.raises(UnknownNameError):
        draw(package, "cpi_mom", producers=["nobody"])
    with pytest.raises(UnknownNameError):
        draw(package, "cpi_mom", size="poster")


def _marked(figure, gid):
    return [a for ax in figure.axes for a in ax.get_children() if a.get_gid() == gid]


def _words(figure):
    return " ".join(t.get_text() for t in figure.findobj(Text)).lower()


def test_breaks_and_figures_that_are_about_are_marked_and_explained(package):
    figure = draw(package, "hospital_shortage").sheet.figure
    rows = draw(package, "hospital_shortage").rows
    drawn = [len(a.get_xdata()) for a in _marked(figure, "break")]
    assert sum(drawn) == (rows["flag"].astype("str") == "B").sum() == 1
    assert "break: " in _words(figure)
    picture = draw(package, "refugees_migrants_stock", lang="es")
    about = sum(len(a.get_xdata()) for a in _marked(picture.sheet.figure, "about"))
    assert about == (picture.rows["bound"].astype("str") == "~").sum() > 0
    assert "cerca de la cifra" in _words(picture.sheet.figure)


def test_new_money_says_what_it_is_worth(package):
    picture = draw(package, "minimum_wage")
    said = [t.get_text() for t in _marked(picture.sheet.figure, "mark-money")]
    assert said == ["1\u00a0VES = 100,000\u00a0VEF"]
    assert "100,000 VEF" in picture.alt


def test_what_is_published_but_not_held_is_a_strip(package):
    figure = draw(package, "cpi_mom").sheet.figure
    strips = _marked(figure, "unheld")
    table = package.table("silences")
    held = table.loc[(table["kind"] == "not-held") & (table["indicator"] == "cpi_mom")]
    assert 0 < len(strips) <= len(held)
    assert "no copy held" in _words(figure)
