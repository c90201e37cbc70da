"""The page for the person who made the file: accessible, and without a script."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.validation import generate
from crisisdata.validate import validate
from crisisdata.validate.command import main

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The pages of a clean package, of a dirty one, and of one that cannot be read."""
    folder = tmp_path_factory.mktemp("pages")
    result = {}
    for name, dirty in (("clean", 0.0), ("dirty", 0.05)):
        package = generate(folder / name, 2000, dirty)
        result[name] = folder / f"{name}.html"
        assert main([str(package), "--html", str(result[name])]) == (1 if dirty else 0)
    broken = folder / "datapackage.json"
    broken.write_text('{"name": "p", "resources": [{"name": "<b>x</b>"}]}')
    result["broken"] = folder / "broken.html"
    result["broken"].write_text(validate(broken).to_html(), encoding="utf-8")
    return result


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["clean", "dirty", "broken"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(
    pages: dict[str, Path], chromium, axe: str, name: str, scheme: str, width: int
) -> None:
    context = chromium.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 800}, java_script_enabled=True
    )
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(pages[name].as_uri())
    assert asked == [pages[name].as_uri()]
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations'], preload: false})")
    context.close()
    assert not [f"{v['id']}: {n['html'][:120]}" for v in found["violations"] for n in v["nodes"]]


def test_a_wide_table_scrolls_by_itself(pages: dict[str, Path], chromium) -> None:
    page = chromium.new_page(viewport={"width": 360, "height": 800})
    page.goto(pages["dirty"].as_uri())
    width = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert width <= 360
