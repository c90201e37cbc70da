"""The SVG that charts are written as, against what matplotlib writes of the same figures."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure

from crisisdata.charts import measure, style, svg, write

SVG = "{http://www.w3.org/2000/svg}"
NAMES = ("hyperinflation", "food-shortage", "emigration", "opposite-sides", "fragility", "crisis",
         "fx_parallel", "homicide_rate")  # fmt: skip


@pytest.fixture(params=NAMES)
def both(request, picture):
    """The same figure by us and by matplotlib."""
    drawn = picture(request.param)
    figure = drawn.sheet.figure
    ours = svg.written(figure, request.param, drawn.title, drawn.alt, write._core(drawn))
    theirs = io.BytesIO()
    with mpl.rc_context(style.RC):
        figure.savefig(theirs, format="svg")
    return ElementTree.fromstring(ours), ElementTree.fromstring(theirs.getvalue())


def _texts(root):
    """Lines of text, where their middle is, and their base line, in the order of their words."""
    found = []
    for above in root.iter():
        for text in above.findall(f"{SVG}text"):
            said = {**above.attrib, **text.attrib}
            how = said.get("style", "")
            size = said.get("font-size") or re.search(r"font-size: ([\d.]+)px", how)[1]
            bold = said.get("font-weight") == "bold" or "font-weight: 700" in how
            anchor = said.get("text-anchor") or (re.findall(r"text-anchor: (\w+)", how) or [""])[0]
            x, y = text.get("x"), text.get("y")
            if x is None:
                where = text.get("transform")
                x, y = re.search(r"translate\(([-\d.]+) ([-\d.]+)\)", where).groups()
            wide = measure.width(text.text, float(size), bold)
            to_middle = {"middle": 0, "end": -wide / 2}.get(anchor, wide / 2)
            found.append((text.text, float(x) + to_middle, float(y)))
    return sorted(found)


def test_every_word_stands_where_matplotlib_puts_it(both):
    ours, theirs = (_texts(root) for root in both)
    assert [t for t, *_ in ours] == [t for t, *_ in theirs]
    assert len(ours) > 5
    # matplotlib moves a line by the letters that happen to be in it; here lines stand evenly.
    far = [(a, b) for a, b in zip(ours, theirs, strict=True)
           if abs(a[1] - b[1]) > 2 or abs(a[2] - b[2]) > 3.2]  # fmt: skip
    assert far == []


def _corners(root):
    """Points of every line and bar of data, by id; marks by their place."""
    found = {}
    for element in root.iter():
        gid = element.get("id") or ""
        if not gid.startswith(("series-", "bar-", "tile-", "then-", "now-")):
            continue
        points = []
        for part in element.iter():
            if part.get("cx"):
                points.append((float(part.get("cx")), float(part.get("cy"))))
            elif part.tag == f"{SVG}use":
                points.append((float(part.get("x")), float(part.get("y"))))
            elif part.tag == f"{SVG}path" and part.get("d"):
                if part.get("id", "").startswith("m"):
                    continue
                numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?",
                                                        part.get("d"))]  # fmt: skip
                points += list(zip(numbers[::2], numbers[1::2], strict=True))
        found.setdefault(re.sub(r"-\d+$", "", gid), []).append(np.array(points))
    return found


def test_every_figure_stands_where_matplotlib_puts_it(both):
    ours, theirs = (_corners(root) for root in both)
    assert ours.keys() == theirs.keys()
    for gid, parts in ours.items():
        one, two = np.concatenate(parts), np.concatenate(theirs[gid])
        if len(one) == len(two):
            np.testing.assert_allclose(one, two, atol=0.02)
        else:
            # A closing corner, or points of a long line that nobody would see.
            np.testing.assert_allclose(one.min(axis=0), two.min(axis=0), atol=0.5)
            np.testing.assert_allclose(one.max(axis=0), two.max(axis=0), atol=0.5)


def test_ids_stand_once_and_styles_are_attributes(both):
    ours, _ = both
    ids = [e.get("id") for e in ours.iter() if e.get("id")]
    assert len(ids) == len(set(ids)) > 3
    assert not any(e.get("style") for e in ours.iter())
    assert not list(ours.iter(f"{SVG}style"))


@pytest.mark.parametrize("text", ["<script>x</script>", "a & b", '"><g onload="x">', "]]>"])
def test_foreign_words_stay_words(text):
    figure = Figure(figsize=(3, 2))
    figure.text(0.1, 0.5, text).set_gid(text)
    facts = {"language": text, "title": text}
    root = ElementTree.fromstring(svg.written(figure, text, text, text, facts))
    assert [t.text for t in root.iter(f"{SVG}text")] == [text]
    assert root.findtext(f"{SVG}title") == text
    assert not [e for e in root.iter() if e.tag.endswith("script") or e.get("onload")]


def test_what_charts_are_not_made_of_is_refused():
    figure = Figure()
    figure.subplots().scatter([1], [1])
    with pytest.raises(TypeError, match="PathCollection"):
        svg.written(figure, "n", "t", "a", {"language": "en"})
