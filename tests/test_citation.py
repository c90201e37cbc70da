"""Citations come from the record, carry vintage and date of access, and parse elsewhere."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from crisisdata import cli
from crisisdata.citation import STYLES
from crisisdata.errors import CrisisDataError, UnknownNameError
from tests.conftest import need

REFERENCE = "elinformadorve-com-b03def"


@pytest.fixture
def row(package):
    return package.find(1698488.2).iloc[0]


def test_the_first_signature_still_works(package):
    assert package.cite("prices") == package.cite(table="prices")
    assert package.cite(reference=REFERENCE) == package.cite(REFERENCE)
    assert package.cite("prices", style="bibtex").startswith("@misc{crisisdata-venezuela-prices,")


@pytest.mark.parametrize("style", STYLES)
def test_a_value_carries_vintage_access_and_place(package, row, style):
    if style in ("apa", "chicago"):
        need("citeproc", "the extra cite")
    text = package.cite(row, style=style)
    assert "1698488.2" in text
    assert "vintage 2019-01-09" in text
    assert "1.698.488,2" in text
    assert "El Informador" in text
    access = "11,\n          25" if style == "csl-json" else "2026"
    assert access in text


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_reference_in_every_style(package, style, language):
    if style in ("apa", "chicago"):
        need("citeproc", "the extra cite")
    references = package.load("references")
    step = 40 if style in ("apa", "chicago") else 1
    for record in references.iloc[::step].itertuples():
        text = package.cite(record.id, style=style, language=language)
        plain = text.replace("\\", "").replace("{", "").replace("}", "")
        words = [w for w in record.title.split() if w.isalpha() and len(w) > 3][:3]
        assert all(w in plain for w in words), (record.id, text)
        assert str(record.retrieved.year) in text


def test_ris_by_rispy(package, row):
    rispy = need("rispy")
    (entry,) = rispy.loads(package.cite(row, style="ris"))
    assert entry["type_of_reference"] == "ELEC"
    assert entry["year"] == "2019"
    assert entry["date"] == "2019/01/09"
    assert entry["urls"] == [package.load("references").set_index("id")["url"][REFERENCE]]
    findings = package.check("hyperinflation")
    many = rispy.loads(package.cite(findings, style="ris"))
    named = findings["references"].dropna().str.split().explode().unique()
    assert {e["id"] for e in many} == set(named)


def test_bibtex_by_bibtexparser(package):
    bibtexparser = need("bibtexparser")
    references = package.load("references")
    text = package.cite(references.rename(columns={"id": "reference"}), style="bibtex")
    read = bibtexparser.parse_string(text)
    assert not read.failed_blocks
    assert {e.key for e in read.entries} == set(references["id"])
    urls = references.set_index("id")["url"].dropna()
    got = {e.key: e["url"] for e in read.entries if "url" in e}
    assert got == urls.to_dict()


def test_csl_json_is_what_citeproc_reads(package, row):
    source = need("citeproc.source.json", "the extra cite")
    items = json.loads(package.cite(row, style="csl-json"))
    read = source.CiteProcJSON(items)
    assert str(read[REFERENCE].title) == items[0]["title"]


def test_titles_keep_their_capitals(package):
    need("citeproc", "the extra cite")
    text = package.cite(REFERENCE, style="chicago")
    assert "Hiperinflación roza los dos millones y la canasta básica va sin frenos" in text


def test_series_and_findings(package):
    series = package.series("cpi_mom", producer="an", as_of="2019-02-12")
    lines = package.cite(series).splitlines()
    assert len(lines) == len(series.attrs["references"])
    assert all("cpi_mom, an, VEN, vintage <= 2019-02-12" in x for x in lines)
    finding = package.findings("hyperinflation").iloc[0]
    assert len(package.cite(finding).splitlines()) == len(finding["references"].split())
    assert package.cite(str(finding["criterion"]))


def test_what_has_no_reference_is_said(package):
    with pytest.raises(CrisisDataError, match="no reference"):
        package.cite(pd.Series([1.0, 2.0]))
    with pytest.raises(UnknownNameError, match="did you mean prices"):
        package.cite("price")
    with pytest.raises(UnknownNameError):
        package.cite("prices", style="mla")


def test_command(capsys):
    assert cli.main(["cite", REFERENCE, "--style", "ris"]) == 0
    assert capsys.readouterr().out.startswith("TY  - ELEC")
    assert cli.main(["cite", "hyperinflation-strict"]) == 0
