import re
from xml.etree import ElementTree

import pytest

from crisisdata import charts
from crisisdata.report.picture import embed

BAD = b"""<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="10pt"
 viewBox="0 0 1 1" onload="alert(1)"><style>*{fill:red}</style><script>alert(1)</script>
 <foreignObject><p>x</p></foreignObject><image xlink:href="https://a.b/c.png"/>
 <a href="javascript:alert(1)"><path d="M0 0"/></a>
 <defs><path id="p" d="M0 0" style="fill: none; stroke: #000; behavior: url(x)"/></defs>
 <use xlink:href="#p" onclick="x()" clip-path="url(#k)"/>
 <text style="font: 700 12px 'DejaVu Sans', sans-serif; text-anchor: middle">a &lt;b&gt;</text></svg>"""


def test_only_what_draws_is_left():
    text = str(embed(BAD, "n", "T <i>", "A & b"))
    assert not re.search(r"script|style=|<style|onload|onclick|foreignObject|https://a|<a ", text)
    assert 'href="#n-p"' in text
    assert 'clip-path="url(#n-k)"' in text
    assert 'font-size="12px"' in text
    assert 'text-anchor="middle"' in text
    assert "a &lt;b&gt;" in text
    assert "<title" in text
    assert "T &lt;i&gt;" in text


def test_names_do_not_depend_on_what_others_registered(monkeypatch):
    monkeypatch.delitem(ElementTree._namespace_map, "http://www.w3.org/2000/svg", raising=False)
    monkeypatch.setitem(ElementTree._namespace_map, "urn:another", "")
    text = str(embed(BAD, "n", "t", "a"))
    assert text.startswith("<svg ")
    assert 'xmlns="http://www.w3.org/2000/svg"' in text
    assert "ns0:" not in text


@pytest.fixture(scope="module")
def chart(package):
    return charts.render(package, "hyperinflation", lang="en")


def test_a_real_chart_keeps_its_marks(chart):
    before = ElementTree.fromstring(chart.data)
    after = ElementTree.fromstring(str(embed(chart.data, "x", chart.title, chart.alt)))
    for tag in ("path", "circle", "text"):
        name = "{http://www.w3.org/2000/svg}" + tag
        assert len(list(after.iter(name))) == len(list(before.iter(name))) > 0


def test_two_charts_share_no_id(chart):
    one, two = (
        set(re.findall(r' id="([^"]+)"', str(embed(chart.data, n, "t", "a")))) for n in ("a", "b")
    )
    assert one
    assert not one & two


def test_an_id_used_twice_stands_once():
    svg = (b'<svg xmlns="http://www.w3.org/2000/svg"><g id="title"><g id="x"/></g>'
           b'<g id="x"/></svg>')  # fmt: skip
    ids = re.findall(r' id="([^"]+)"', str(embed(svg, "n", "t", "a")))
    assert sorted(ids) == ["n-desc", "n-title", "n-x"]


def test_every_reference_inside_is_there(chart):
    text = str(embed(chart.data, "a", "t", "a"))
    ids = set(re.findall(r' id="([^"]+)"', text))
    used = set(re.findall(r'href="#([^"]+)"', text)) | set(re.findall(r"url\(#([^)]+)\)", text))
    assert used <= ids
