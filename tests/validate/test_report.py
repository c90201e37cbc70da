"""The report, the command, `strict`, and frames."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.validation import generate
from crisisdata.errors import SchemaError, UnsafeError
from crisisdata.validate import command, fast, validate
from tests.conftest import need

frictionless = need("frictionless")


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A package with three errors of two kinds."""
    fields = [
        {"name": "a", "type": "string", "constraints": {"pattern": "x|y"}},
        {"name": "b", "type": "integer"},
    ]
    resource = {
        "name": "t",
        "type": "table",
        "path": "t.csv",
        "schema": {"fields": fields, "uniqueKeys": [["a"]]},
    }
    (tmp_path / "t.csv").write_text("a,b\nx,1\nxz,<b>\nq,\nx,2\n,3\n,4\n")
    path = tmp_path / "datapackage.json"
    path.write_text(json.dumps({"name": "p", "resources": [resource]}))
    return path


def test_counts_agree_with_errors(broken: Path) -> None:
    for engine in ("fast", "frictionless"):
        report = validate(broken, engine=engine)
        assert report.counts() == {"type-error": 1, "constraint-error": 1}
        assert [error["rowNumber"] for error in report.errors] == [3, 4]
        assert report.stats["errors"] == 2


def test_strict_adds_what_frictionless_misses(broken: Path) -> None:
    report = validate(broken, engine="fast", strict=True)
    found = {error["type"]: error for error in report.extra}
    assert found["unique-keys"]["rowNumbers"] == [5]
    assert found["pattern"]["rowNumbers"] == [3]
    assert "descriptor" in found
    assert json.dumps(report.to_dict()["tasks"][0]["errors"]) == json.dumps(
        validate(broken, engine="fast").to_dict()["tasks"][0]["errors"]
    )


def test_strict_categories(tmp_path: Path) -> None:
    field = {"name": "a", "type": "string", "categories": ["x", {"value": "y", "label": "Y"}]}
    fields = [field, {"name": "b", "type": "string"}]
    resource = {"name": "t", "type": "table", "path": "t.csv", "schema": {"fields": fields}}
    (tmp_path / "t.csv").write_text("a,b\nx,1\ny,2\nz,3\n,4\n")
    path = tmp_path / "datapackage.json"
    version = "https://datapackage.org/profiles/2.0/datapackage.json"
    path.write_text(json.dumps({"$schema": version, "name": "p", "resources": [resource]}))
    assert validate(path).valid
    report = validate(path, strict=True)
    assert [error["rowNumbers"] for error in report.extra if error["type"] == "categories"] == [[4]]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"created": "yesterday"}, "created"),
        ({"licenses": [{"title": "none"}]}, "licenses/0"),
        ({"sources": [{}]}, "sources/0"),
        ({"resources": []}, "resources"),
    ],
)
def test_descriptor(change: dict[str, Any], where: str) -> None:
    from crisisdata.validate.descriptor import check

    good = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "p",
        "resources": [{"name": "t", "path": "t.csv", "schema": {"fields": [{"name": "a"}]}}],
    }
    assert check(good) == []
    assert where in {place for place, _ in check(good | change)}


def test_command(broken: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page, report = tmp_path / "page.html", tmp_path / "report.json"
    code = command.main([str(broken), "--html", str(page), "--json", str(report)])
    assert code == 1
    assert "not valid" in capsys.readouterr().out
    assert json.loads(report.read_text())["valid"] is False
    text = page.read_text()
    assert "&lt;b&gt;" in text
    assert "<b>" not in text
    (tmp_path / "t.csv").write_text("a,b\nx,1\n")
    assert command.main([str(broken)]) == 0
    assert command.main([str(tmp_path / "nothing")]) == 2
    assert command.main([str(broken), "--engine", "none"]) == 2
    assert command.main([str(broken), "--limit-errors", "-1"]) == 2


def test_engine_by_name(broken: Path) -> None:
    with pytest.raises(ValueError, match="auto"):
        validate(broken, engine="quick")


def test_digests_only_of_the_same_file(broken: Path) -> None:
    report = validate(broken, engine="fast")
    assert len(report.to_dict()["tasks"][0]["stats"]["sha256"]) == 64
    report = validate(broken, engine="fast")
    (broken.parent / "t.csv").write_text("a,b\n")
    assert "sha256" not in report.to_dict()["tasks"][0]["stats"]


SCHEMA = {
    "fields": [
        {"name": "id", "type": "integer", "constraints": {"required": True}},
        {"name": "a", "type": "string", "constraints": {"pattern": "(?:[A-Z]+)"}},
    ],
    "primaryKey": ["id"],
}
COLUMNS = {"id": [1, 2, 2], "a": ["A", "b", None]}


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_frames(library: str) -> None:
    frame = need(library).DataFrame(COLUMNS)
    report = validate(frame, schema=SCHEMA)
    assert report.counts() == {"primary-key": 2, "constraint-error": 1}
    assert [error["rowNumber"] for error in report.errors] == [2, 2, 3]
    assert validate(frame[:1], schema=SCHEMA).valid


def test_a_frame_needs_a_schema() -> None:
    pandas = need("pandas")
    with pytest.raises(SchemaError, match="schema="):
        validate(pandas.DataFrame(COLUMNS))


def test_small_tables_beside_a_large_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = generate(tmp_path, 2000, 0.01)

    def told() -> tuple[list[Any], int]:
        rows: list[int] = []
        found = validate(path, engine="fast", limit_errors=0, progress=rows.append).to_dict()
        for task in found["tasks"]:
            task["stats"].pop("seconds")
        return found["tasks"], sum(rows)

    alone = told()
    small, large = sorted(file.stat().st_size for file in tmp_path.glob("*.csv"))
    monkeypatch.setattr(fast, "BESIDE", (small + large) // 2)
    assert told() == alone
    assert [len(task["errors"]) > 0 for task in alone[0]] == [True, False]
    assert alone[1] == 2200


def test_a_table_by_its_absolute_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "a" / "t.csv"
    table.parent.mkdir()
    table.write_text("a,b\n1,2\n3\n")
    (tmp_path / "b").mkdir()
    monkeypatch.chdir(tmp_path / "b")
    for path in (table, "../a/t.csv"):
        for engine in ("auto", "fast", "frictionless"):
            (task,) = validate(path, engine=engine).tasks
            assert task.counts() == {"missing-cell": 1}, (path, engine)
    assert command.main([str(table)]) == 1
    assert "missing-cell" in capsys.readouterr().out
    monkeypatch.setattr(frictionless.system, "trusted", True)
    expected = frictionless.validate(str(table)).to_descriptor()
    found = validate(table, engine="fast").to_dict()
    for report in (expected, found):
        del report["stats"]["seconds"], report["tasks"][0]["stats"]["seconds"]
    assert found == expected
    monkeypatch.setattr(frictionless.system, "trusted", False)
    descriptor = {"name": "p", "resources": [{"name": "t", "path": str(table)}]}
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor))
    with pytest.raises(UnsafeError):
        validate(tmp_path)
    assert frictionless.system.trusted is False
