"""A package whose texts try to run, to leave, and to turn the page around."""

import json

import pytest

from crisisdata.nouns import open_package
from tests.report.html_of import read
from tests.report.small import small_package

RUN = (
    '"><script>window.ran=1</script><img src=x onerror="window.ran=2"> \' onload=\'window.ran=3'
    " </title></textarea></style></svg>{{7*7}}${7*7}<!--"
)
TURN = "\u202egnp.exe\u2067 \u200f"
URLS = ["javascript:window.ran=4", "data:text/html,<script>1</script>", "JAVASCRIPT:window.ran=5"]
INDICATOR = '../../x"><svg onload=window.ran=6>'
REFERENCE = '../r"><b onclick=window.ran=7>'


def hostile(tables, descriptor):
    """Put it into every text of the package, and into two ids."""
    texts = {
        "statements": "label label_es explanation explanation_es limits limits_es",
        "criteria": "question question_es why why_es",
        "indicators": "name name_es definition definition_es",
        "producers": "name name_es", "areas": "name name_es", "breakdowns": "name name_es",
        "units": "name name_es", "flags": "name name_es", "currencies": "name name_es",
        "references": "title publisher licence upstream",
        "silences": "description description_es",
        "positions": "issuer locator note", "events": "title title_es source actor locator note",
        "articles": "title publisher", "selectors": "exact prefix suffix",
        "charts": "title title_es subtitle subtitle_es heading heading_es",
    }  # fmt: skip
    for name, columns in texts.items():
        for row in tables[name]:
            for column in columns.split():
                if row.get(column):
                    row[column] = f"{row[column]} {RUN} {TURN}"
    for rows in tables.values():
        for i, row in enumerate(rows):
            for column in ("url", "licence_url", "method_url"):
                if column in row:
                    row[column] = URLS[i % len(URLS)]
            if "locator" in row and "vintage" in row:
                row["note"] = RUN + TURN
            for column, value in row.items():
                if value == "undernourishment":
                    row[column] = INDICATOR
                elif value == tables_reference(tables):
                    row[column] = REFERENCE
    for key in ("title", "title_es", "description"):
        descriptor[key] = RUN + TURN
    descriptor["licenses"] = [{"name": RUN, "title": RUN, "path": URLS[0]}]
    for resource in descriptor["resources"]:
        resource["title"] = resource["title_es"] = RUN


def tables_reference(tables, kept={}):  # noqa: B006  the first answer holds for the whole run
    if "id" not in kept:
        kept["id"] = next(r["reference"] for r in tables["prices"] if r["producer"] == "an")
    return kept["id"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    package = open_package(small_package(tmp_path_factory.mktemp("hostile"), hostile))
    site = tmp_path_factory.mktemp("out") / "site"
    package.report(site)
    return site


def test_no_file_leaves_the_folder(folder):
    assert sorted(p.name for p in folder.parent.iterdir()) == ["site"]
    names = [p.name for p in folder.rglob("*")]
    assert not [n for n in names if set(n) & set("<>\"'& ")]


def test_nothing_of_it_became_markup(folder):
    for path in sorted(folder.rglob("*.html")):
        page = read(path)
        assert not page.events, (path, page.events[:3])
        assert not any(s.strip() for s in page.scripts), path
        assert not {"img", "textarea", "style", "iframe", "object"} & set(page.tags), path
        for kind, address in page.links:
            assert not address.lower().startswith(("javascript:", "data:", "vbscript:")), (
                kind, address,
            )  # fmt: skip


def test_linked_data_hold_it_as_text(folder):
    page = read(folder / "en" / "statements" / "hyperinflation.html")
    (graph,) = (json.loads(text)["@graph"] for text in page.data)
    assert RUN in graph[0]["claimReviewed"]
    assert page.data[0].lower().count("javascript:") == 0
    (whole,) = read(folder / "index.html").data
    assert RUN in json.loads(whole)["name"]
    assert "<" not in whole


def test_it_is_shown_as_text(folder):
    text = read(folder / "en" / "statements" / "hyperinflation.html").text
    assert "<script>window.ran=1</script>" in text
    assert "{{7*7}}${7*7}<!--" in text


def test_titles_and_attributes_hold_no_turning_marks(folder):
    for path in sorted(folder.rglob("*.html")):
        head = path.read_text("utf-8").split("</head>")[0]
        assert not set("\u202e\u2067\u200f") & set(head), path


@pytest.mark.browser
def test_none_of_it_runs(folder, chromium):
    for javascript in (True, False):
        context = chromium.new_context(java_script_enabled=javascript)
        page = context.new_page()
        trouble = []
        page.on("dialog", lambda d: trouble.append(d.message))
        page.on("pageerror", lambda e: trouble.append(str(e)))
        page.on("request", lambda r: r.url.startswith("file:") or trouble.append(r.url))
        for path in sorted(folder.rglob("*.html")):
            page.goto(path.as_uri())
            if javascript:
                assert page.evaluate("window.ran") is None, path
        assert not trouble
        context.close()


@pytest.mark.browser
def test_search_shows_it_as_text(folder, chromium):
    page = chromium.new_page()
    page.goto((folder / "en" / "search.html").as_uri())
    page.fill("#question", "script")
    assert page.locator("#results li").count() > 0
    assert page.evaluate("window.ran") is None
    assert page.locator("#results script, #results img").count() == 0
    page.close()


@pytest.mark.browser
def test_turned_text_does_not_turn_its_neighbours(folder, chromium):
    """The words after a foreign text stand where they would without it."""
    page = chromium.new_page()
    page.goto((folder / "en" / "statements" / "hyperinflation.html").as_uri())
    found = page.evaluate(
        """() => [...document.querySelectorAll('bdi')].filter(b =>
             /[\\u202e\\u2067]/.test(b.textContent)).map(b => [getComputedStyle(b).unicodeBidi,
             b.parentElement ? getComputedStyle(b.parentElement).direction : ''])"""
    )
    assert len(found) > 10
    assert all(bidi in ("isolate", "plaintext") and way == "ltr" for bidi, way in found)
    # And no foreign text stands outside of such an element.
    loose = page.evaluate(
        """() => { const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          const out = []; let n; while ((n = walk.nextNode())) {
            if (/[\\u202e\\u2067]/.test(n.data)) {
              let e = n.parentElement, held = false;
              for (; e && e !== document.body; e = e.parentElement) {
                const bidi = getComputedStyle(e).unicodeBidi;
                if (bidi === 'isolate' || bidi === 'plaintext') { held = true; break; }
              }
              if (!held) out.push(n.data.slice(0, 60)); } }
          return out; }"""
    )
    assert not loose
    page.close()
