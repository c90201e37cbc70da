"""Licences and sources have Spanish words, and what is not known stays as it is."""

from __future__ import annotations

import re

import pytest

from crisisdata import terms

#: What licences are called in every language.
_PROPER = re.compile(r"CC[ 0-9A-Z.-]+(?: \((?:Gapminder|Our World in Data)\))?|MIT|CC0 1\.0")


def test_every_licence_has_spanish_words(package):
    stated = package.table("references")["licence"].dropna().astype("str").unique()
    same = [x for x in stated if terms.licence(x, "es") == x]
    assert [x for x in same if not _PROPER.fullmatch(x)] == []
    assert all(terms.licence(x, "en") == x for x in stated)


@pytest.mark.parametrize(
    ("text", "said"),
    [("Congressional Research Service (copy at docslib.org)",
      "Servicio de Investigación del Congreso de EE. UU. (copia en docslib.org)"),
     ("La Razón (Spain)", "La Razón (España)"), ("sikanti.com (Reuters copy)",
      "sikanti.com (copia de Reuters)"), ("UNHCR and IOM", "ACNUR y OIM"),
     ("Maker, by way of Gapminder", "Hacedor, por medio de Gapminder"),
     ("Maker, processed by Us", "Hacedor, procesado por Us"), ("Makers", "Makers"),
     ("El Nacional", "El Nacional")],
)  # fmt: skip
def test_sources_in_spanish(text, said):
    assert terms.source(text, "es", {"Maker": "Hacedor"}) == said
    assert terms.source(text, "en") == text


def test_no_source_of_the_package_keeps_an_english_aside(package):
    names = package.table("producers")[["name", "name_es"]].astype("str")
    spanish = dict(names.itertuples(index=False))
    aside = re.compile(r"\bcopy\b|\bby way of\b|\bprocessed by\b|\btabulated by\b|\bcleaned by\b")
    publishers = package.table("references")["publisher"].dropna().astype("str").unique()
    said = [terms.source(p, "es", spanish) for p in publishers]
    assert [x for x in said if aside.search(x)] == []
