"""Every page of the report on the real package, read without a browser."""

import json
import re
from collections import Counter
from urllib.parse import unquote, urlsplit

import pytest

from crisisdata.report.say import words
from crisisdata.report.text import link
from crisisdata.statements import READINGS
from tests.report.html_of import read


@pytest.fixture(scope="module")
def pages(report):
    return [read(p) for p in sorted(report.rglob("*.html"))]


def test_there_is_a_page_for_everything(package, report):
    statements, indicators = package.statements()["id"], package.indicators()["observations"]
    held = indicators[indicators.notna()].index
    for lang in ("en", "es"):
        folder = report / lang
        assert {p.stem for p in (folder / "statements").iterdir()} == set(statements)
        assert {p.stem for p in (folder / "indicators").iterdir()} == {*held, "index"}
        for name in ("index", "sources", "method", "search", "whole"):
            assert (folder / f"{name}.html").is_file()


def test_every_link_and_anchor_leads_somewhere(report, pages):
    ids = {p.path.resolve(): set(p.ids) for p in pages}
    broken = []
    for page in pages:
        for kind, address in page.links:
            parts = urlsplit(address)
            if parts.scheme:
                assert parts.scheme in ("http", "https"), (page.path, address)
                assert kind == "a.href", (page.path, kind, address)
                continue
            target = (page.path.parent / unquote(parts.path)).resolve()
            target = target if parts.path else page.path.resolve()
            if not target.is_file() or (parts.fragment and target.suffix == ".html"
                                        and parts.fragment not in ids[target]):  # fmt: skip
                broken.append((str(page.path.relative_to(report)), address))
            assert target.is_relative_to(report.resolve())
    assert not broken[:20]


def test_ids_are_unique_and_labels_point_to_one(pages):
    for page in pages:
        double = [i for i, n in Counter(page.ids).items() if n > 1]
        assert not double, (page.path, double[:5])
        assert set(page.labels) <= set(page.ids), (page.path, set(page.labels) - set(page.ids))


def test_nothing_is_inline_that_a_strict_policy_refuses(pages):
    for page in pages:
        assert not page.events, page.path
        assert not page.styled, page.path
        assert not any(s.strip() for s in page.scripts), page.path


def test_markup_is_closed_in_order(pages):
    for page in pages:
        assert not page.unclosed, (page.path, page.unclosed[:5])


def test_headings_never_skip_a_level(pages):
    for page in pages:
        assert page.headings[0] == 1, page.path
        steps = [b - a for a, b in zip(page.headings, page.headings[1:], strict=False)]
        assert max(steps, default=0) <= 1, page.path


def test_no_template_word_is_left_unfilled(pages):
    for page in pages:
        assert not {"None", "nan", "NaT", "<NA>"} & {w.strip() for w in page.words}, page.path
        found = re.search(r"\{\w*\}|\{\{|</?bdi", page.text)
        assert not found, (page.path, page.text[max(0, found.start() - 60) : found.end() + 60])


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_four_verdicts_are_those_of_the_package(package, report, lang):
    names = words(lang)
    for statement in package.statements()["id"]:
        page = (report / lang / "statements" / f"{statement}.html").read_text("utf-8")
        grid = page[page.index('class="grid') : page.index("</table>")]
        shown = re.findall(r'class="verdict ([\w-]+)">([^<]+)<', grid)
        wanted = package.check(statement)["verdict"].astype(str).tolist()
        assert [c for c, _ in shown] == wanted, statement
        assert [w for _, w in shown] == [names["verdict"][v] for v in wanted]


def test_the_tally_counts_every_statement_once_a_reading(package, report):
    page = (report / "en" / "index.html").read_text("utf-8")
    table = page[page.index('id="tally-table"') :]
    table = table[: table.index("</table>")]
    rows = re.findall(r'<th scope="row">.*?</tr>', table, flags=re.S)
    assert len(rows) == 4
    for row in rows:
        counts = [int(n) for n in re.findall(r'class="n">(\d+)<', row)]
        assert sum(counts) == len(package.statements())


def test_each_test_shows_question_reason_and_figures(package, report):
    criteria = package.criteria()
    for row in criteria.to_dict("records"):
        page = read(report / "es" / "statements" / f"{row['statement']}.html")
        assert " ".join(row["question_es"].split()) in page.text
        assert " ".join(row["why_es"].split()) in page.text


def test_every_reference_of_a_finding_is_cited_and_opens(package, report):
    urls = package.load("references").set_index("id")["url"]
    findings = package.findings()
    for statement, rows in findings.groupby("statement", observed=True):
        page = read(report / "en" / "statements" / f"{statement}.html")
        hrefs = {a for kind, a in page.links if kind == "a.href"}
        for name in " ".join(rows["references"].dropna()).split():
            assert f"../sources.html#ref-{name}" in hrefs, (statement, name)
            assert link(urls[name]) in hrefs, (statement, name)


def test_pages_of_emigration_say_why_the_readings_differ(report):
    text = read(report / "en" / "statements" / "emigration.html").text
    assert "Why the two readings part" in text
    assert "Colombia, Brazil, Guyana" in text


def test_the_chart_has_its_table(report):
    for path in sorted((report / "en" / "statements").iterdir()):
        page = path.read_text("utf-8")
        assert "<svg" in page, path
        assert 'role="img"' in page, path
        assert "Table of the rows drawn" in page, path


def test_conflicts_are_shown_with_what_was_picked(report):
    page = (report / "en" / "indicators" / "cpi_mom.html").read_text("utf-8")
    assert 'class="marked"' in page
    assert "read with low confidence" in page
    assert "16.7" in page
    assert "18.66" in page


def test_vintages_stand_side_by_side(report):
    text = read(report / "en" / "indicators" / "cpi_annual_avg.html").text
    assert "1,370,000" in text
    assert "929,789.5" in text


def test_the_download_has_every_row(package, report):
    import pandas as pd

    for name in ("cpi_mom", "undernourishment"):
        theme = package.indicators().loc[name, "theme"]
        rows = package.load(theme)
        rows = rows.loc[rows["indicator"] == name]
        kept = pd.read_csv(report / "data" / f"{name}.csv", keep_default_na=False, dtype=str)
        assert len(kept) == len(rows)
        assert list(kept.columns) == list(rows.columns)
        assert kept["vintage"].str.fullmatch(r"\d{4}-\d\d-\d\d").all()


def test_licences_stand_on_the_page_of_sources(package, report):
    text = read(report / "en" / "sources.html").text
    for licence in package.load("references")["licence"].dropna().unique():
        assert " ".join(licence.split()) in text


def test_the_text_of_the_article_is_not_in_the_report(shared, report):
    """No run of more than 12 words of it, on any page of a statement."""
    article = next((shared / "article").glob("*.txt")).read_text("utf-8")

    def split(text):
        return re.findall(r"[\w'’-]+", text.lower())

    source = split(article)
    runs = {tuple(source[i : i + 13]) for i in range(len(source) - 12)}
    for path in [*(report / "en").glob("*.html"), *(report / "en" / "statements").iterdir()]:
        found = split(read(path).text)
        seen = [found[i : i + 13] for i in range(len(found) - 12) if
                tuple(found[i : i + 13]) in runs]  # fmt: skip
        assert not seen, (path, seen[:1])


def test_statements_and_front_carry_linked_data(package, report, pages):
    data = {p.path.relative_to(report).as_posix(): [json.loads(t) for t in p.data] for p in pages}
    for path in ("index.html", "en/index.html", "es/index.html"):
        (found,) = data[path]
        assert (found["@type"], found["version"]) == ("Dataset", package.descriptor["version"])
        assert len(found["variableMeasured"]) == len(package.indicators())
    findings = package.findings()
    for name in package.statements()["id"]:
        (found,) = data[f"en/statements/{name}.html"]
        own = findings[(findings["statement"] == name) & findings["reading"].isin(READINGS)]
        verdicts = [r["reviewRating"]["alternateName"] for r in found["@graph"]]
        assert verdicts == own["verdict"].astype("str").tolist()
        assert data[f"es/statements/{name}.html"] == [found]
    assert not data["en/sources.html"]
