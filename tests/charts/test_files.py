"""Files: what is written into them, the rows beside them, the same bytes each time."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pandas as pd
import pytest

from crisisdata import charts
from crisisdata.errors import UnknownNameError

SVG = "{http://www.w3.org/2000/svg}"


def test_svg_is_text_and_says_what_it_shows(package):
    chart = charts.render(package, "cpi_mom", lang="es")
    root = ElementTree.fromstring(chart.data)
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == chart.title
    assert root.findtext(f"{SVG}desc") == chart.alt
    said = " ".join("".join(t.itertext()) for t in root.iter(f"{SVG}text"))
    assert chart.title.split()[0] in said
    assert package.descriptor["version"] in said


@pytest.mark.parametrize("form", ["svg", "png", "pdf"])
def test_same_bytes_twice(package, form):
    one, two = (charts.render(package, "protests", format=form).data for _ in range(2))
    assert one == two
    assert not re.search(rb"CreationDate|dc:date", one)


def test_png_is_300_dots_an_inch_with_its_source(package, tmp_path):
    from PIL import Image

    path = charts.save(package, "undernourishment", tmp_path / "a" / "u.png")
    with Image.open(path) as image:
        assert round(image.info["dpi"][0]) == 300
        assert image.info["Source"].startswith("Source")
        assert package.descriptor["version"] in image.info["Comment"]
        assert image.info["Copyright"]


def test_pdf_embeds_its_font(package):
    data = charts.render(package, "homicide_rate", format="pdf").data
    assert b"/FontFile2" in data
    assert b"DejaVuSans" in data


def test_rows_beside_are_the_rows_drawn(package, tmp_path):
    path = charts.save(package, "cpi_mom", tmp_path / "c.svg")
    beside = pd.read_csv(path.with_suffix(".csv"))
    rows = charts.render(package, "cpi_mom").rows
    assert len(beside) == len(rows)
    assert beside["value"].tolist() == pytest.approx(rows["value"].tolist())
    assert set(beside["reference"]) <= set(package.table("references")["id"].astype("str"))


def test_an_unknown_ending_is_refused(package, tmp_path):
    with pytest.raises(UnknownNameError, match="svg"):
        charts.save(package, "cpi_mom", tmp_path / "c.gif")


@pytest.mark.parametrize(
    ("lang", "first", "last"), [("en", "Jan 2017", "Nov 2020"), ("es", "ene", "nov")]
)
def test_alternative_text_names_first_last_peak_and_source(package, lang, first, last):
    chart = charts.render(package, "cpi_mom", producers=["an"], lang=lang)
    assert chart.title in chart.alt
    assert first in chart.alt
    assert last in chart.alt
    peak = chart.rows.loc[chart.rows["value"].idxmax()]
    number = f"{peak['value']:g}"
    assert (number if lang == "en" else number.replace(".", ",")) in chart.alt
    assert chart.source_line.rstrip(".") in chart.alt


def test_words_are_in_the_language_asked_for(package):
    english, spanish = (charts.render(package, "hyperinflation", lang=x) for x in ("en", "es"))
    assert english.title != spanish.title
    assert "Fuente" in spanish.source_line
    for word in ("Source", "published", "Article"):
        assert word not in spanish.alt
