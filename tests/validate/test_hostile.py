"""Packages made to harm: each is refused, or answered, within its bound."""

from __future__ import annotations

import gzip
import json
import os
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from crisisdata.errors import UnsafeError
from crisisdata.validate import command, isolated, safety, validate
from tests.conftest import need

need("frictionless")

SECONDS = 10.0


@contextmanager
def within(seconds: float = SECONDS) -> Iterator[None]:
    """Fail if both the clock and the processor say that it took longer."""
    started, used = time.perf_counter(), time.process_time()
    yield
    assert min(time.perf_counter() - started, time.process_time() - used) < seconds


def package(
    folder: Path, resource: dict[str, Any], text: str | bytes | None = "a,b\n1,2\n"
) -> Path:
    """A package of one table `t.csv`, with `resource` on top of its defaults."""
    if text is not None:
        data = text.encode() if isinstance(text, str) else text
        (folder / "t.csv").write_bytes(data)
    fields = [{"name": "a", "type": "string"}, {"name": "b", "type": "string"}]
    default = {"name": "t", "type": "table", "path": "t.csv", "schema": {"fields": fields}}
    path = folder / "datapackage.json"
    path.write_text(json.dumps({"name": "p", "resources": [default | resource]}))
    return path


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "../t.csv",
        "a/../../t.csv",
        "~/t.csv",
        "file:///etc/passwd",
        "$HOME/t.csv",
        "http://example.org/t.csv",
        "s3://bucket/t.csv",
        "..\\t.csv",
        "C:\\t.csv",
        "t\0.csv",
        "//host/share/t.csv",
    ],
)
def test_paths_out_of_the_package(tmp_path: Path, path: str) -> None:
    with within(), pytest.raises(UnsafeError):
        validate(package(tmp_path, {"path": path}))
    with within(), pytest.raises(UnsafeError):
        validate(package(tmp_path, {"schema": path}))
    with within(), pytest.raises(UnsafeError):
        validate(package(tmp_path, {"path": ["t.csv", path]}))


def test_link_out_of_the_package(tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n1,2\n")
    inside = tmp_path / "package"
    inside.mkdir()
    path = package(inside, {}, None)
    (inside / "t.csv").symlink_to(secret)
    with pytest.raises(UnsafeError, match="link"):
        validate(path)


def test_link_within_the_package(tmp_path: Path) -> None:
    path = package(tmp_path, {"path": "u.csv"})
    (tmp_path / "u.csv").symlink_to(tmp_path / "t.csv")
    assert validate(path).valid


def test_link_to_itself(tmp_path: Path) -> None:
    path = package(tmp_path, {"path": "u.csv"})
    (tmp_path / "u.csv").symlink_to(tmp_path / "u.csv")
    with within(), suppress(UnsafeError):
        assert not validate(path).valid


def test_fifo(tmp_path: Path) -> None:
    path = package(tmp_path, {"path": "pipe.csv"})
    os.mkfifo(tmp_path / "pipe.csv")
    with within(), pytest.raises(UnsafeError):
        validate(path)


def test_device(tmp_path: Path) -> None:
    with within(), pytest.raises(UnsafeError):
        validate("/dev/zero")


def test_url() -> None:
    with pytest.raises(UnsafeError, match="local"):
        validate("https://example.org/datapackage.json")


def test_profile_that_would_be_fetched(tmp_path: Path) -> None:
    path = package(tmp_path, {"profile": "https://example.org/profile.json"})
    with pytest.raises(UnsafeError, match="fetched"):
        validate(path)


def test_zip_bomb(tmp_path: Path) -> None:
    bomb = tmp_path / "t.csv.zip"
    with (
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("t.csv", "w", force_zip64=True) as file,
    ):
        for _ in range(1100):
            file.write(b"0" * 2**20)
    with within(), pytest.raises(UnsafeError):
        validate(package(tmp_path, {"path": "t.csv.zip"}))


def test_gzip_bomb(tmp_path: Path) -> None:
    block = gzip.compress(b"1,2\n" * 2**22, 9)
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(b"a,b\n") + block * 70)
    with within(), pytest.raises(UnsafeError):
        validate(package(tmp_path, {"path": "t.csv.gz"}))


@pytest.mark.parametrize("name", ["../t.csv", "/t.csv", "a/../../t.csv", "C:/t.csv"])
def test_zip_slip(tmp_path: Path, name: str) -> None:
    archive = tmp_path / "p.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("datapackage.json", "{}")
        file.writestr(name, "a,b\n1,2\n")
    with pytest.raises(UnsafeError):
        validate(archive)


def test_zip_with_a_link(tmp_path: Path) -> None:
    archive = tmp_path / "p.zip"
    entry = zipfile.ZipInfo("t.csv")
    entry.external_attr = 0o120777 << 16
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr(entry, "/etc/passwd")
    with pytest.raises(UnsafeError, match="link"):
        validate(archive)


def test_a_million_columns_in_the_file(tmp_path: Path) -> None:
    text = ",".join(map(str, range(1_000_000))) + "\n"
    with within(), pytest.raises(UnsafeError, match="columns"):
        validate(package(tmp_path, {}, text))


def test_a_million_cells_in_a_row(tmp_path: Path) -> None:
    text = "a,b\n" + "1,2\n" * 1000 + "," * 1_000_000 + "\n" + "1,2\n" * 300_000
    with within(), pytest.raises(UnsafeError):
        validate(package(tmp_path, {}, text))


def test_a_million_fields_in_the_schema(tmp_path: Path) -> None:
    fields = [{"name": f"f{number}", "type": "string"} for number in range(1_000_000)]
    path = package(tmp_path, {"schema": {"fields": fields}})
    with within(), pytest.raises(UnsafeError):
        validate(path)


def test_a_cell_of_a_gigabyte(tmp_path: Path) -> None:
    path = package(tmp_path, {})
    with (tmp_path / "t.csv").open("wb") as file:
        file.write(b"a,b\n1,")
        file.seek(2**30)
        file.write(b"\n")
    with within(), pytest.raises(UnsafeError):
        validate(path)


def test_a_quoted_cell_that_never_ends(tmp_path: Path) -> None:
    text = b'a,b\n1,"' + b"x\n" * (40 * 2**20)
    with within(), pytest.raises(UnsafeError):
        validate(package(tmp_path, {}, text))


@pytest.mark.parametrize("pattern", ["(a+)+", "(a|aa)+", "(.*a){12}", "([a-z]+)*x", r"(a*)*\1b"])
@pytest.mark.parametrize("engine", ["auto", "fast", "frictionless"])
def test_catastrophic_pattern(
    tmp_path: Path, pattern: str, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(isolated, "SECONDS", 4.0)
    fields = [
        {"name": "a", "type": "string", "constraints": {"pattern": pattern}},
        {"name": "b", "type": "string"},
    ]
    path = package(tmp_path, {"schema": {"fields": fields}}, "a,b\n" + "a" * 60 + "!,1\n")
    with within():
        try:
            assert not validate(path, engine=engine).valid
        except UnsafeError as error:
            assert "pattern" in str(error)  # noqa: PT017  either answer will do


def test_pattern_that_is_only_suspicious(tmp_path: Path) -> None:
    pattern = r"[^@]+@[^@]+\.[^@]+"
    fields = [
        {"name": "a", "type": "string", "constraints": {"pattern": pattern}},
        {"name": "b", "type": "string"},
    ]
    schema = {"schema": {"fields": fields}}
    report = validate(package(tmp_path, schema, "a,b\nx@y.z,1\nx,2\n"))
    assert [error["rowNumber"] for error in report.errors] == [3]


def test_pattern_that_does_not_compile(tmp_path: Path) -> None:
    fields = [
        {"name": "a", "type": "string", "constraints": {"pattern": "("}},
        {"name": "b", "type": "string"},
    ]
    with within():
        assert not validate(package(tmp_path, {"schema": {"fields": fields}})).valid


def test_recursive_foreign_keys(tmp_path: Path) -> None:
    fields = [{"name": "a", "type": "string"}, {"name": "b", "type": "string"}]

    def key(target: str) -> dict[str, Any]:
        reference = {"resource": target, "fields": ["b"]}
        return {"fields": fields, "foreignKeys": [{"fields": ["a"], "reference": reference}]}

    (tmp_path / "t.csv").write_text("a,b\n1,2\n")
    resources = [
        {"name": name, "type": "table", "path": "t.csv", "schema": key(target)}
        for name, target in (("t", "u"), ("u", "t"), ("v", ""))
    ]
    path = tmp_path / "datapackage.json"
    path.write_text(json.dumps({"name": "p", "resources": resources}))
    with within():
        report = validate(path, engine="fast")
    assert report.counts() == {"foreign-key": 3}


def test_a_descriptor_of_a_gigabyte(tmp_path: Path) -> None:
    path = tmp_path / "datapackage.json"
    with path.open("wb") as file:
        file.write(b"{")
        file.seek(2**30)
        file.write(b"}")
    with within(1.0), pytest.raises(UnsafeError, match="MiB"):
        validate(path)


def test_a_descriptor_nested_without_end(tmp_path: Path) -> None:
    path = tmp_path / "datapackage.json"
    path.write_text('{"resources": ' + "[" * 200_000 + "]" * 200_000 + "}")
    with within(), pytest.raises(UnsafeError, match="deep"):
        validate(path)


def test_a_yaml_bomb(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x]"]
    lines += [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 200)]
    path = tmp_path / "datapackage.yaml"
    path.write_text("\n".join(lines))
    with within(), pytest.raises(UnsafeError):
        validate(path)


@pytest.mark.parametrize("engine", ["auto", "fast"])
def test_nul_bytes(tmp_path: Path, engine: str) -> None:
    with within():
        validate(package(tmp_path, {}, b"a,b\n\0,\0\0\n1,2\n\0\n"), engine=engine)
        validate(package(tmp_path, {}, b"\0" * 100_000), engine=engine)


def test_a_truncated_gzip(tmp_path: Path) -> None:
    whole = gzip.compress(b"a,b\n" + os.urandom(20_000).hex().encode())
    (tmp_path / "t.csv.gz").write_bytes(whole[: len(whole) // 2])
    with within():
        assert not validate(package(tmp_path, {"path": "t.csv.gz"}), engine="fast").valid


def test_exit_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = package(tmp_path, {"path": "../t.csv"})
    assert command.main([str(path)]) == 3
    assert "refused as unsafe" in capsys.readouterr().err


def test_limits_are_generous() -> None:
    """The bounds refuse nothing that people publish: ten thousand tables, a gigabyte in a zip."""
    assert safety.RESOURCE_LIMIT >= 10_000
    assert safety.SUSPECT_SIZE >= 2**30


def test_unsafe_check_can_be_left_out(tmp_path: Path) -> None:
    check: Callable[..., Any] = validate
    path = package(tmp_path, {"profile": "tabular-data-resource"})
    assert check(path, trusted=True).valid
