"""The words around charts: what the footer says, units, numbers, and plain grammar."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from crisisdata.charts import axes, footer, measure, naming, pick, spec, style, timeline, words
from crisisdata.charts import draw as drawing


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


def test_an_abbreviation_ends_a_sentence(picture):
    found = picture("us_crude_imports", lang="es")
    assert not [t for t in [*found.footer, found.alt] if ".." in t]
    assert "EE. UU. Leído en" in found.footer[0]


def test_figures_and_abbreviations_are_not_broken():
    for text in ("Oficina de los EE. UU. y otras", "por cada 100 000 habitantes"):
        for limit in range(30, 200, 5):
            lines = measure.wrap(text, limit, 8).replace("\u00a0", " ").split("\n")
            assert not [x for x in lines if x.endswith(("EE.", "100"))]


@pytest.mark.parametrize(("lang", "said"), [("en", "1 million %"), ("es", "1 millón %")])
def test_millions_of_percent_keep_their_sign(picture, lang, said):
    labels = axes.vertical(np.array([10.0, 2e6]), "log", "%", lang, 6).labels
    assert said in [t.replace("\u00a0", " ") for t in labels]
    texts = {t.get_text() for t in picture("hyperinflation", lang=lang).sheet.figure.findobj(Text)}
    assert [t for t in texts if re.match(r"1[.,]37 mill.*\u00a0%", t)]
    assert words.with_unit("50", "%", "en") == "50%"


@pytest.mark.parametrize(
    ("name", "lang", "unit"),
    [("minimum_wage", "es", "bolívares soberanos (VES)"),
     ("minimum_wage", "en", "bolívares soberanos (VES)"),
     ("fx_official", "es", "bolívares soberanos (VES) por dólar")],
)  # fmt: skip
def test_money_is_counted_in_the_plural(picture, name, lang, unit):
    assert f" {unit})" in picture(name, lang=lang).alt


def test_miles_de_millones(context):
    assert naming.scaled(context("es"), "dólares", "mil millones") == "miles de millones de dólares"
    assert naming.scaled(context("es"), "dólares", "millones") == "millones de dólares"
    assert naming.scaled(context(), "US dollars", "billion") == "billion US dollars"


def test_not_stated_is_one_licence(picture):
    assert "Licencia: no indicada; " in picture("headline", lang="es").footer[1]


def test_titles_stand_in_the_quotation_marks_of_the_language(picture):
    assert "«" in picture("arrests", lang="es").footer[0]
    assert "“" not in picture("arrests", lang="es").footer[0]


def test_no_capital_within_a_phrase(picture):
    assert picture("food_insecurity_moderate").subtitle.startswith("Venezuela. Consolidated")


@pytest.mark.parametrize(
    ("name", "lang", "said"),
    [("arrivals", "en", "People from Venezuela, by country of destination"),
     ("refugees_recognised", "es", "Personas de Venezuela"),
     ("border_encounters", "en", "People from Venezuela, destination: United States"),
     ("people_in_need", "en", "Venezuela"), ("cpi_mom", "en", "Venezuela")],
)  # fmt: skip
def test_people_abroad_are_not_called_by_their_country(picture, name, lang, said):
    assert picture(name, lang=lang).subtitle.startswith(said)


def test_texts_of_events_have_printed_quotation_marks(package):
    titles = package.table("events")[["title", "title_es"]].astype("str").to_numpy().ravel()
    assert not [t for t in titles if '"' in t or "'" in t]


def test_numbers_within_names_have_the_form_of_their_language(package):
    for table in ("units", "indicators"):
        for column in ("name", "name_es"):
            names = package.table(table)[column].astype("str")
            assert not names.str.contains(r"\d \d{3}\b|\b1000\b").any()


@pytest.mark.parametrize("name", ["headline", "talks", "bolton-notepad"])
def test_a_source_stands_once_at_an_event(picture, name):
    found = picture(name)
    events = timeline.content(found.context, spec.panels(found.context.package, name)[0]).events
    for *_, own in events:
        said = [x.removesuffix(" (later)") for _, x in timeline._sources(found.context, own)]
        assert len(set(said)) == len(said)


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("name", ["calls-to-desert", "all-options", "headline"])
def test_timelines_lose_no_event(package, picture, name, lang):
    found = picture(name, "social", lang)
    events = timeline.content(found.context, spec.panels(package, name)[0]).events
    assert found.rows["id"].nunique() == len(events)


def test_a_pale_band_is_told_in_the_key(package):
    def told(**options):
        figure = drawing.draw(package, "hyperinflation", **options).sheet.figure
        return [t.get_text() for t in figure.findobj(Text)]

    for lang, said in (("en", "The run as known later, to"), ("es", "La racha según se supo")):
        assert sum(t.startswith(said) for t in told(lang=lang)) == 1
    assert not any(t.startswith("The run as") for t in told(as_of="2019-02-12"))


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "People from Venezuela, monthly"), ("es", "Personas de Venezuela, mensual")],
)
def test_the_world_is_no_destination(package, lang, said):
    assert drawing.draw(package, "daily_departures", lang=lang).subtitle == said


def test_silences_of_one_producer_share_an_entry_of_the_key(package):
    found = drawing.draw(package, "cpi_mom").sheet.figure.findobj(Text)
    texts = [" ".join(t.get_text().split()) for t in found]
    (entry,) = [t for t in texts if "1 Jan 2015–15 Jan 2016" in t]
    assert entry.startswith("Central Bank: nothing published, ")
    assert entry.count("; ") == 2


def test_spanish_counts_no_single_thousand():
    assert words.short(1e9, "es") == "mil millones"
    assert words.short(-1e9, "es") == "−mil millones"
    assert words.short(2e9, "es") == "2 mil millones"
    assert words.short(1e9, "en") == "1 billion"
