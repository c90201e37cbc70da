"""The statements, their places in the text, and the criteria that test them."""

import hashlib
from pathlib import Path

import pandas as pd
import pytest

from crisisdata.criteria import FINDING, VERDICTS, read_all
from crisisdata.errors import UnknownNameError
from tests.conftest import ROOT

SEEDS = ROOT / "seeds"
STATEMENTS = (
    "headline talks opposite-sides maduro-backers eu-recognition recognition-others interference "
    "self-interest election-comparison calls-to-desert white-house-talks all-options "
    "bolton-notepad military-discussed no-request-to-moscow unlike-syria fragility "
    "humanitarian-crisis food-shortage medicine-shortage hyperinflation emigration protest "
    "causation"
).split()


def seed(name: str) -> pd.DataFrame:
    return pd.read_csv(SEEDS / f"{name}.csv", dtype="str", keep_default_na=False)


@pytest.fixture(scope="module")
def text(shared) -> bytes:
    return next((shared / "article").glob("*.txt")).read_bytes()


# The text


def test_the_hash_is_of_the_bytes(text):
    article = seed("articles").iloc[0]
    assert article["sha256"] == hashlib.sha256(text).hexdigest()
    assert int(article["characters"]) == len(text.decode("utf-8"))


def test_every_span_begins_with_its_quotation(text):
    decoded = text.decode("utf-8")
    for row in seed("selectors").itertuples():
        start, end = int(row.start), int(row.end)
        assert start < end
        assert decoded[start:end].startswith(row.exact), row.statement
        before = decoded[:start].split("\n")[-1]
        after = decoded[start + len(row.exact) :].split("\n")[0]
        assert before.rstrip().endswith(row.prefix), row.statement
        assert after.lstrip().startswith(row.suffix), row.statement


def test_the_spans_cover_title_and_paragraphs(text):
    decoded = text.decode("utf-8")
    covered = set()
    for row in seed("selectors").itertuples():
        covered |= set(range(int(row.start), int(row.end)))
    start, left_out = 0, []
    for line in decoded.split("\n"):
        uncovered = [i for i, c in enumerate(line, start) if not c.isspace() and i not in covered]
        if uncovered:
            left_out.append(line.strip())
            assert len(uncovered) == sum(not c.isspace() for c in line), line[:20]
        start += len(line) + 1
    # The byline and the footer make no statement.
    assert [len(line.split()) for line in left_out] == [1, 6, 2]


def test_spans_lie_in_the_paragraph_of_their_statement(text):
    decoded = text.decode("utf-8")
    paragraph = dict(zip(seed("statements")["id"], seed("statements")["paragraph"], strict=True))
    starts = [i for i, line in _lines(decoded) if len(line.split()) > 7]
    for row in seed("selectors").itertuples():
        number = sum(s <= int(row.start) for s in starts) - 1
        assert number == int(paragraph[row.statement]), row.statement


def _lines(decoded: str):
    start = 0
    for line in decoded.split("\n"):
        yield start, line
        start += len(line) + 1


def test_no_quotation_is_longer_than_twelve_words():
    for row in seed("selectors").itertuples():
        assert len(f"{row.prefix} {row.exact} {row.suffix}".split()) <= 12, row.statement


# The statements


def test_the_24_statements_in_the_order_of_the_article():
    frame = seed("statements")
    assert list(frame["id"]) == STATEMENTS
    assert frame["paragraph"].astype(int).is_monotonic_increasing
    assert (frame != "").all(axis=None)
    assert set(seed("selectors")["statement"]) == set(STATEMENTS)


# The criteria


def test_one_strict_and_one_broad_criterion_each():
    frame = seed("criteria")
    for reading in ("strict", "broad"):
        chosen = frame.loc[frame["reading"] == reading, "statement"]
        assert sorted(chosen) == sorted(STATEMENTS)
    assert ((frame["part_of"] != "") == (frame["reading"] == "part")).all()


def test_every_criterion_can_be_read_and_belongs_to_its_statement():
    frame = seed("criteria")
    found = {c.id: c for c in read_all(frame)}
    for criterion in found.values():
        assert criterion.id.startswith(criterion.statement)
        if criterion.part_of:
            assert found[criterion.part_of].statement == criterion.statement


def test_criteria_speak_both_languages():
    frame = seed("criteria")
    for column in ("question", "question_es", "why", "why_es"):
        assert (frame[column] != "").all()
    assert (frame["question"] != frame["question_es"]).all()


def test_checkability_agrees_with_the_evidence():
    frame = seed("criteria").merge(seed("statements"), left_on="statement", right_on="id")
    strict = frame[frame["reading"].isin(["strict", "broad"])]
    evidence = strict.groupby("statement")["evidence"].agg(set)
    kind = seed("statements").set_index("id")["checkability"]
    assert all(evidence[s] == {"none"} for s in STATEMENTS if kind[s] == "judgement")
    content = frame[frame["id_x"].str.endswith("-content")]
    assert set(content["statement"]) == {s for s in STATEMENTS if kind[s] == "speech"}
    assert (content["evidence"] == "none").all()


def test_only_events_and_yearly_plans_may_end_after_the_article():
    article = pd.Timestamp(seed("articles")["published"].iloc[0])
    for row in seed("criteria").itertuples():
        late = row.window_to.startswith("+") or row.window_to[:4] >= str(article.year)
        if late and row.window_to[:10] > f"{article:%Y-%m-%d}"[: len(row.window_to)]:
            assert row.evidence == "events", row.id
        elif row.window_to == str(article.year):
            assert row.indicator == "people_in_need", row.id


def test_names_in_criteria_exist():
    frame, events = seed("criteria"), seed("events")
    known = {
        "observations": set(seed("indicators")["id"]),
        "positions": set(seed("positions")["position"]),
        "events": set(events["id"]) | set(events["kind"]) | {"fragile-list"},
    }
    for row in frame.itertuples():
        for name in filter(None, row.indicator.split(";")):
            assert name in known[row.evidence], row.id
        for name in filter(None, row.producers.split(";")):
            assert name in {"*", *seed("producers")["id"]}, row.id
        assert row.unit in {"", *seed("units")["id"]}, row.id
        assert row.threshold_reference in {"", *seed("references")["id"]}, row.id


def test_every_threshold_has_a_reference_or_says_whose_it_is():
    frame = seed("criteria")
    tested = frame[(frame["evidence"] == "observations") & (frame["reading"] != "part")]
    for row in tested.itertuples():
        assert row.threshold_reference or len(row.why) > 20, row.id


# The findings


@pytest.fixture(scope="module")
def built(package):
    if "findings" not in package.names:
        pytest.skip("the package has not been built yet")
    return package


def test_findings_have_a_row_for_every_criterion_and_both_dates(built):
    found = built.findings()
    assert list(found.columns) == FINDING
    pairs = set(zip(found["criterion"].astype(str), found["knowledge"].astype(str), strict=True))
    assert pairs == {(c, k) for c in built.criteria()["id"].astype(str) for k in ("then", "now")}
    assert set(found["verdict"].astype(str)) <= set(VERDICTS)


def test_checked_in_findings_are_those_of_the_tables(built):
    from scripts import findings

    tables = {n: built.table(n) for n in built.names if n != "findings"}
    again = findings.compute(tables, built.focus_area)
    kept = pd.read_csv(Path(built.location) / "data" / "findings.csv", dtype="str")
    pd.testing.assert_frame_equal(again, kept.fillna(""), check_dtype=False)


def test_check_gives_the_four_readings(built):
    four = built.check("hyperinflation")
    readings = list(zip(four["reading"].astype(str), four["knowledge"].astype(str), strict=True))
    assert readings == [
        ("strict", "then"), ("strict", "now"), ("broad", "then"), ("broad", "now"),
    ]  # fmt: skip
    more = built.check("hyperinflation", extra=True)
    assert set(more["reading"].astype(str)) == {"strict", "broad", "extra"}
    with pytest.raises(UnknownNameError, match="did you mean hyperinflation"):
        built.check("hyperinflacion")


def test_hyperinflation_had_lasted_fifteen_months(built):
    """INPC-AN: 56.7 % in November 2017 is the first month above 50 %, 45.5 % in October is not."""
    strict = built.check("hyperinflation").iloc[0]
    assert (strict["value"], strict["verdict"]) == (15, "contradicted")
    assert "2017-11 to 2019-01" in strict["reason"]


def test_23_members_of_the_union_stood_with_guaido_on_the_day(built):
    found = built.findings("eu-recognition").set_index(["criterion", "knowledge"])
    assert found.loc[("eu-recognition-broad", "then"), "value"] == 23


def test_strict_and_broad_part_on_emigration(built):
    four = built.check("emigration").set_index(["reading", "knowledge"])["verdict"].astype(str)
    assert four["broad", "then"] == "supported"
    assert four["strict", "then"] != "supported"
