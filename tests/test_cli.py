"""The command as a script and a person use it: output forms and exit codes."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys

import pytest

from crisisdata import cli
from tests.conftest import ROOT


def run(capsys, *words):
    code = cli.main(list(words))
    got = capsys.readouterr()
    return code, got.out, got.err


def test_csv_and_json_carry_the_same_rows(capsys):
    words = ["series", "cpi_mom", "--producer", "an"]
    _, text, _ = run(capsys, *words, "--csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    _, text, _ = run(capsys, *words, "--json")
    objects = json.loads(text)
    assert len(rows) == len(objects) == 46
    assert [float(r["value"]) for r in rows] == [o["value"] for o in objects]
    assert rows[-1]["period"] == "2020-11"


def test_a_pipe_gets_plain_whole_lines():
    words = [sys.executable, "-m", "crisisdata", "show", "references", "-n", "3"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert "\x1b[" not in done.stdout
    assert len(done.stdout.splitlines()) == 5
    assert "more rows" in done.stdout.splitlines()[-1]


def test_a_reader_that_goes_away_is_no_error():
    line = f"{sys.executable} -m crisisdata show displacement -n 20000 | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "0"
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["series", "cpi_mom"], 1, "an, bcv, ovf"),
        (["series", "cpi_mon"], 1, "did you mean cpi_mom"),
        (["series", "cpi_dec_dec", "--producer", "bcv", "--as-of", "1990-01-01"], 1, "1990-01-01"),
        (["series", "cpi_mom", "--producer", "an", "--as-of", "yesterday"], 1, "yesterday"),
        (["show", "pricess"], 1, "did you mean prices"),
        (["check", "hyperinflatoin"], 1, "did you mean hyperinflation"),
        (["--package", "no-such-folder", "tables"], 1, "no such file or folder"),
    ],
)
def test_errors_say_what_to_do(capsys, words, code, said):
    got, out, err = run(capsys, *words)
    assert (got, out) == (code, "")
    assert said in err
    assert "Traceback" not in err


@pytest.mark.parametrize("words", [[], ["nothing"], ["series"], ["plot", "protest"]])
def test_usage_is_2(capsys, words):
    with pytest.raises(SystemExit) as caught:
        cli.main(words)
    assert caught.value.code == 2


def test_check_gives_0_whatever_the_verdict(capsys):
    for statement in ("hyperinflation", "emigration", "causation", "fragility"):
        code, out, _ = run(capsys, "check", statement)
        assert code == 0
        assert "then" in out
        assert "now" in out


def test_spanish(capsys):
    _, out, _ = run(capsys, "check", "hyperinflation", "--lang", "es")
    assert "meses" in out
    assert "asked" not in out


def test_validate_exit_codes(capsys, tmp_path):
    assert run(capsys, "validate")[0] == 0
    (tmp_path / "datapackage.json").write_text(
        '{"name": "x", "resources": [{"name": "t", "path": "../secret.csv"}]}'
    )
    assert run(capsys, "validate", str(tmp_path / "datapackage.json"))[0] == 3
    (tmp_path / "t.csv").write_text("a\nx\n")
    (tmp_path / "datapackage.json").write_text(
        '{"name": "x", "resources": [{"name": "t", "path": "t.csv", '
        '"schema": {"fields": [{"name": "a", "type": "integer"}]}}]}'
    )
    assert run(capsys, "validate", str(tmp_path / "datapackage.json"))[0] == 1


def test_every_command_has_a_help_text(capsys):
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    top = capsys.readouterr().out
    actions = [a for a in cli.parser()._actions if isinstance(a.choices, dict)]
    for name in actions[0].choices:
        assert name in top
        with pytest.raises(SystemExit):
            cli.main([name, "--help"])
        assert len(capsys.readouterr().out) > 80


def test_another_package_by_option_and_by_environment(capsys, monkeypatch):
    by_option = run(capsys, "--package", str(ROOT), "tables", "--csv")
    monkeypatch.setenv("CRISISDATA_PACKAGE", str(ROOT / "datapackage.json"))
    assert run(capsys, "tables", "--csv") == by_option
