"""The page for the person who made the file: accessible, and without a script; and progress."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.validation import generate
from crisisdata.validate import validate
from crisisdata.validate.command import main


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


@pytest.mark.browser
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


@pytest.mark.browser
def test_a_wide_table_scrolls_by_itself(pages: dict[str, Path], chromium) -> None:
    page = chromium.new_page(viewport={"width": 360, "height": 800})
    page.goto(pages["dirty"].as_uri())
    width = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert width <= 360


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of Unix")
def test_progress_on_a_terminal(tmp_path: Path) -> None:
    """Rows are counted on the terminal while a large file is read; not where there is none."""
    package = generate(tmp_path, 3000)
    code = (
        "import sys; from crisisdata.validate import command; command.LARGE = 1000;"
        "sys.exit(command.main([sys.argv[1], '--engine', 'fast']))"
    )
    own, theirs = os.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100"}
    command = [sys.executable, "-c", code, str(package)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, env=environment)
    os.close(theirs)
    shown = os.read(own, 2**16).decode()
    os.close(own)
    assert done.returncode == 0
    assert "3,200 rows" in shown
    assert "rows/s" in shown
    silent = subprocess.run(command, capture_output=True, text=True)
    assert silent.stderr == ""
