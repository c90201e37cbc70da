"""The report in Chromium, opened from the disk: every page, by eye, by ear and by keyboard."""

from __future__ import annotations

import pytest

from crisisdata.nouns import open_package
from tests.report.small import small_package

pytestmark = pytest.mark.browser

WIDTHS = (360, 768, 1280)
#: One page of each kind; every kind is seen at every width in both schemes.
KINDS = [
    "index.html", "en/statements/hyperinflation.html", "es/statements/recognition-others.html",
    "en/statements/causation.html", "es/indicators/cpi_annual_avg.html",
    "en/indicators/index.html", "es/method.html", "en/search.html",
]  # fmt: skip
UNFOLD = "document.querySelectorAll('details').forEach(d => { d.open = true; })"
#: Rows of a table are made alike by one function: on most pages axe reads the first of each.
TRIM = """document.querySelectorAll('tbody').forEach(b => {
  while (b.rows.length > 12) { b.rows[12].remove(); } });
document.querySelectorAll('svg.picture > g').forEach(g => g.remove());"""


def violations(page, axe, *, contrast=True):
    """What axe-core finds, one line each, with everything unfolded.

    Contrast takes axe four times as long as all else: where it is left out, `faint` measures it.
    """
    page.evaluate(UNFOLD)
    page.evaluate(axe)
    # Without preload: axe would ask for the style sheets again, which pages from the disk may not.
    options = {
        "resultTypes": ["violations"],
        "preload": False,
        "rules": {"color-contrast": {"enabled": contrast}},
    }
    found = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{v['id']}: {n['target']} {n['html'][:120]}"
        for v in found["violations"]
        for n in v["nodes"]
    ]


def faint(page):
    """Text with less than 4.5 to 1 against the nearest background behind it."""
    pairs = page.evaluate(
        """() => { const out = {};
          for (const e of document.querySelectorAll('body *:not(svg):not(svg *)')) {
            if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
            if (!e.checkVisibility() || e.closest('.hidden, .skip')) continue;
            let b = e, back = 'rgba(0, 0, 0, 0)';
            while (b && /, 0\\)$/.test(back)) { back = getComputedStyle(b).backgroundColor;
              b = b.parentElement; }
            const key = getComputedStyle(e).color + '|' + back;
            out[key] = out[key] || e.outerHTML.slice(0, 100);
          }
          return out; }"""
    )
    low = []
    for key, example in pairs.items():
        front, back = key.split("|")
        ratio = _contrast(_over_white(front, 1), _over_white(back, 1))
        if ratio < 4.5:
            low.append(f"{ratio:.2f} {key} {example}")
    return low


def watched(context, trouble):
    """A page that writes down whatever goes wrong."""
    page = context.new_page()
    page.on("console", lambda m: m.type in ("error", "warning") and trouble.append(m.text))
    page.on("pageerror", lambda e: trouble.append(str(e)))
    page.on("requestfailed", lambda r: trouble.append(f"failed: {r.url}"))
    page.on("request", lambda r: r.url.startswith("file:") or trouble.append(f"asked: {r.url}"))
    return page


@pytest.mark.parametrize("lang", ["en", "es"])
def test_every_page_opens_without_trouble_and_axe_finds_nothing(report, chromium, axe, lang):
    trouble: list[str] = []
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = watched(context, trouble)
    bad = {}
    paths = sorted((report / lang).rglob("*.html"))
    assert len(paths) > 200
    for path in paths:
        page.goto(path.as_uri())
        page.evaluate(TRIM)
        found = violations(page, axe, contrast=False) + faint(page)
        if found:
            bad[path.name] = found[:5]
    context.close()
    assert not bad
    assert not trouble


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_each_kind_of_page_at_each_width_and_scheme(report, chromium, axe, width, scheme):
    context = chromium.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    bad = {}
    for name in KINDS:
        page.goto((report / name).as_uri())
        if not name.endswith("hyperinflation.html"):
            page.evaluate(TRIM)
        found = violations(page, axe, contrast=width == 1280) + faint(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found.append(f"scrolls sideways: {wide} px")
        if found:
            bad[name] = found[:5]
    context.close()
    assert not bad


def test_axe_would_find_a_fault(report, chromium, axe):
    page = chromium.new_page()
    page.goto((report / KINDS[1]).as_uri())
    page.evaluate("document.querySelector('h2').style.color = '#ddd'")
    page.evaluate("document.documentElement.removeAttribute('lang')")
    found = violations(page, axe)
    assert faint(page)
    assert any(f.startswith("color-contrast") for f in found)
    assert any(f.startswith("html-has-lang") for f in found)
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_in_charts_has_contrast(report, chromium, scheme):
    """What axe never decides: the colours of text in SVG on the paper behind it, measured."""
    context = chromium.new_context(color_scheme=scheme)
    page = context.new_page()
    low = set()
    for path in sorted((report / "en" / "statements").iterdir()):
        page.goto(path.as_uri())
        fills = page.evaluate(
            """() => [...document.querySelectorAll('svg.picture text')].map(t =>
                 [getComputedStyle(t).fill, Number(getComputedStyle(t).opacity)])"""
        )
        for fill in {tuple(f) for f in fills}:
            colour = _over_white(fill[0], fill[1])
            if colour is None or min(colour) > 240:
                continue  # white on a coloured tile: the palette's own test
            paper = (255.0, 255.0, 255.0)
            pair = (colour, paper)
            if scheme == "dark":
                pair = tuple(_turned(c) for c in pair)
            if _contrast(*pair) < 4.5:
                low.add((path.name, fill, round(_contrast(*pair), 2)))
    context.close()
    assert not low


def _over_white(fill, opacity):
    if not fill.startswith("rgb"):
        return None
    parts = [float(x) for x in fill[fill.index("(") + 1 : -1].split(",")]
    alpha = (parts[3] if len(parts) > 3 else 1.0) * opacity
    return tuple(255 - (255 - c) * alpha for c in parts[:3])


def _turned(colour):
    """invert(.91) hue-rotate(180deg), as the specification of filters has them."""
    r, g, b = (c / 255 * (1 - 0.91) + (1 - c / 255) * 0.91 for c in colour)
    matrix = (
        (0.213 - 0.787, 0.715 + 0.715, 0.072 + 0.072),
        (0.213 + 0.213, 0.715 - 0.285, 0.072 + 0.072),
        (0.213 + 0.213, 0.715 + 0.715, 0.072 - 0.928),
    )
    return tuple(255 * min(1, max(0, m[0] * r + m[1] * g + m[2] * b)) for m in matrix)


def _contrast(one, other):
    def light(colour):
        parts = [c / 255 for c in colour]
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_search_finds_with_and_without_accents(report, chromium):
    page = chromium.new_page()
    page.goto((report / "es" / "search.html").as_uri())
    for question in ("hiperinflación", "HIPERINFLACION", "hyperinflation"):
        page.fill("#question", question)
        first = page.locator("#results a").first
        assert first.get_attribute("href") == "statements/hyperinflation.html", question
        assert page.locator("#count").inner_text()
    page.fill("#question", "zzzz")
    assert page.locator("#count").inner_text() == "No se encontró nada."
    page.fill("#question", "cpi_mom")
    page.keyboard.press("Enter")
    page.locator("#results a").first.click()
    assert page.url.endswith("es/indicators/cpi_mom.html")
    page.close()


def test_search_takes_a_question_from_the_address(report, chromium):
    page = chromium.new_page()
    page.goto((report / "en" / "search.html").as_uri() + "?q=malaria")
    assert page.locator("#results li").count() > 2
    page.close()


def test_by_keyboard_alone(report, chromium):
    page = chromium.new_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page.goto((report / "en" / "statements" / "emigration.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().height") > 20
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    seen, hidden = 0, []
    for _ in range(40):
        page.keyboard.press("Tab")
        at = page.evaluate(
            """() => { const e = document.activeElement, s = getComputedStyle(e),
               r = e.getBoundingClientRect();
               return [e.tagName, s.outlineStyle, parseFloat(s.outlineWidth),
                       r.bottom > 0 && r.top < innerHeight, e.closest('main') !== null]; }"""
        )
        if not at[4]:
            break
        seen += 1
        if at[1] == "none" or at[2] < 2 or not at[3]:
            hidden.append(at)
    assert seen > 20
    assert not hidden
    page.evaluate("document.querySelector('details').open = false")
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector('summary').parentElement.open")
    page.close()


def test_without_javascript(report, chromium):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((report / "index.html").as_uri())
    page.get_by_role("link", name="There have been years").first.click()
    assert "hyperinflation.html" in page.url
    assert page.locator("svg.picture").first.is_visible()
    page.locator("summary").first.click()
    assert page.locator("details table").first.is_visible()
    page.get_by_role("link", name="Search").click()
    assert page.locator("noscript").count() == 1
    assert not page.locator("#search").is_visible()
    assert page.get_by_role("link", name="Consumer prices, monthly change").is_visible()
    context.close()


def test_the_language_switch_stays_on_the_page(report, chromium):
    page = chromium.new_page()
    for name in KINDS[1:]:
        page.goto((report / name).as_uri())
        lang = page.evaluate("document.documentElement.lang")
        page.locator("nav.languages a").click()
        assert page.evaluate("document.documentElement.lang") == {"en": "es", "es": "en"}[lang]
        assert page.url.split("/")[-1] == name.split("/")[-1]
    page.close()


def test_sorting(report, chromium):
    page = chromium.new_page()
    page.goto((report / "en" / "indicators" / "index.html").as_uri())
    head = page.locator("table.sortable").first.locator("th[scope=col]").nth(4)
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "ascending"

    def counts():
        cells = page.locator("table.sortable").first.locator("tbody tr td:nth-child(5)")
        return [int(t.replace(",", "")) for t in cells.all_inner_texts()]

    assert counts() == sorted(counts())
    head.locator("button").click()
    assert counts() == sorted(counts(), reverse=True)
    page.close()


@pytest.mark.parametrize("name", [*KINDS[:5], "en/whole.html"])
def test_on_paper_nothing_is_folded_away(report, chromium, name):
    page = chromium.new_page(viewport={"width": 800, "height": 1100})
    page.goto((report / name).as_uri())
    page.emulate_media(media="print")
    # Two frames later the layout is the one for paper.
    page.evaluate("new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))")
    state = page.evaluate(
        """() => ({
          folded: [...document.querySelectorAll('details table, details p')]
            .filter(e => !e.checkVisibility({contentVisibilityAuto: true}) ||
                         e.getBoundingClientRect().height < 5).length,
          tables: document.querySelectorAll('details table').length,
          nav: [...document.querySelectorAll('header nav, .skip')]
            .filter(e => e.checkVisibility()).length,
          cut: [...document.querySelectorAll('.scroll')]
            .filter(e => getComputedStyle(e).overflowX !== 'visible').length})"""
    )
    assert state["folded"] == 0
    assert state["nav"] == 0
    assert state["cut"] == 0
    page.close()


def test_the_page_for_paper_has_everything(package, report, chromium):
    page = chromium.new_page()
    page.goto((report / "es" / "whole.html").as_uri())
    page.emulate_media(media="print")
    text = " ".join(page.evaluate("document.body.innerText").split())
    for row in package.statements().to_dict("records"):
        for column in ("label_es", "explanation_es", "limits_es"):
            assert " ".join(row[column].split()) in text, row["id"]
    for row in package.criteria().to_dict("records"):
        assert " ".join(row["question_es"].split()) in text, row["id"]
    for title in package.load("references")["title"]:
        assert " ".join(title.split()) in text
    statements = package.statements()["id"]
    assert page.locator("article svg.picture").count() >= len(statements)
    page.close()


def test_pdf(tmp_path, chromium):
    package = open_package(small_package(tmp_path / "package"))
    first = package.report(tmp_path / "one", langs=["en", "es"], format="pdf")
    again = package.report(tmp_path / "two", langs=["en", "es"], format="pdf")
    files = sorted(p.name for p in (tmp_path / "one").glob("*.pdf"))
    assert len(files) == 2
    assert first.name == files[0]
    data = first.read_bytes()
    assert data.startswith(b"%PDF-")
    assert b"/MarkInfo" in data  # tagged: it can be read aloud
    assert b"/Lang (en" in data
    assert data == again.read_bytes()
