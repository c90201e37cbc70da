"""Quantifiers, composites, positions, events, and the row of a finding."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crisisdata.criteria import FINDING, evaluate
from crisisdata.errors import CriterionError
from tests.criteria_frames import context, indicators, rows

BASE = {"indicator": "x", "operator": ">=", "threshold": 10}
PEOPLE = indicators(x="persons/stock", population="persons/stock")


def hosts(**values):
    return [rows("x", {"2018": v}, counterpart=k) for k, v in values.items()]


def ask(ctx, as_of=None, **criterion):
    return evaluate({**BASE, **criterion}, as_of=as_of, context=ctx)


@pytest.mark.parametrize(
    ("quantifier", "value", "verdict"),
    [
        ("sum", 36, "supported"),
        ("mean", 12, "supported"),
        ("median", 4, "contradicted"),
        ("min", 2, "contradicted"),
        ("max", 30, "supported"),
        ("each", 2, "contradicted"),
        ("any", 30, "supported"),
        ("count(>= 4)", 2, "contradicted"),
        ("share(>= 4)", 200 / 3, "supported"),
    ],
)
def test_quantifiers(quantifier, value, verdict):
    found = ask(context(*hosts(AAA=2.0, BBB=4.0, CCC=30.0)), counterparts="AAA;BBB;CCC",
                quantifier=quantifier)  # fmt: skip
    assert found["value"] == pytest.approx(value)
    assert found["verdict"] == verdict


def test_a_mean_may_be_weighed():
    ctx = context(
        rows("x", {"2018": 10.0}, area="AAA"), rows("x", {"2018": 20.0}, area="BBB"),
        rows("x", {"2018": 99.0}, area="CCC"), rows("population", {"2018": 3.0}, area="AAA"),
        rows("population", {"2017": 1.0}, area="BBB"),
    )  # fmt: skip
    found = ask(ctx, areas="AAA;BBB;CCC", quantifier="mean(by=population)")
    assert found["value"] == 12.5  # CCC has no weight
    with pytest.raises(CriterionError, match="an indicator to weigh by"):
        ask(ctx, areas="AAA;BBB", quantifier="mean(by=people)")


def test_series_are_joined_before_they_are_measured():
    frames = [
        rows("x", {"2000": 1.0, "2001": 5.0, "2002": 2.0}, area="AAA"),
        rows("x", {"2000": 1.0, "2001": 1.0, "2002": 6.0}, area="BBB"),
    ]
    ctx = context(*frames)
    assert ask(ctx, areas="AAA;BBB", quantifier="sum", measure="max")["value"] == 11
    assert ask(ctx, areas="AAA;BBB", quantifier="series_sum", measure="max")["value"] == 8


def test_a_host_without_a_figure_counts_from_nobody_to_everybody():
    ctx = context(
        *hosts(AAA=8.0),
        rows("population", {"2018": 5.0}, area="BBB"),
        rows("population", {"2018": 5.0}, area="AAA"),
        article="2019-02-12",
        indicators=PEOPLE,
        areas=pd.DataFrame({"id": ["AAA", "BBB"], "kind": ["country"] * 2}),
    )
    both = {"counterparts": "AAA;BBB", "quantifier": "sum"}
    found = ask(ctx, **both)
    assert (found["low"], found["high"], found["verdict"]) == (8, 13, "undecided")
    assert ask(ctx, threshold=14, **both)["verdict"] == "contradicted"
    assert ask(ctx, threshold=8, **both)["verdict"] == "supported"
    assert ask(ctx, missing="skip", **both)["verdict"] == "contradicted"
    assert ask(ctx, missing="refuse", **both)["verdict"] == "no-data"


def test_over_a_million_is_at_most_everybody():
    ctx = context(
        rows("x", {"2018": (8.0, ">")}, counterpart="AAA"),
        rows("population", {"2018": 20.0}, area="AAA"),
        indicators=PEOPLE,
    )
    found = ask(ctx, counterparts="AAA", quantifier="sum", threshold=21)
    assert (found["high"], found["verdict"]) == (20, "contradicted")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(st.none(), st.integers(0, 20)), min_size=1, max_size=5))
def test_unknown_members_never_decide_wrongly(values):
    """Whatever the missing figures turn out to be, a decided verdict stands."""
    names = [f"A{i}A" for i in range(len(values))]
    areas = pd.DataFrame({"id": names, "kind": "country"})
    known = [
        rows("x", {"2018": float(v)}, area=n)
        for n, v in zip(names, values, strict=True)
        if v is not None
    ]
    if not known:
        return
    question = {"areas": ";".join(names), "quantifier": "count(>= 10)", "threshold": 2}
    verdict = ask(context(*known, areas=areas), **question)["verdict"]
    for filled in (0.0, 20.0):
        full = [
            rows("x", {"2018": filled if v is None else float(v)}, area=n)
            for n, v in zip(names, values, strict=True)
        ]
        other = ask(context(*full, areas=areas), **question)["verdict"]
        assert verdict in ("undecided", other)


def test_quantifier_and_dimension_must_be_clear():
    ctx = context(*hosts(AAA=8.0, BBB=9.0))
    with pytest.raises(CriterionError, match="a quantifier, since there are 2"):
        ask(ctx, counterparts="AAA;BBB")
    two = context(
        rows("x", {"2018": 1.0}, area="AAA", breakdown="b"),
        rows("x", {"2018": 1.0}, area="BBB", breakdown="c"),
    )
    with pytest.raises(CriterionError, match="across"):
        ask(two, areas="AAA;BBB", breakdown="b;c", quantifier="sum")


# Composites


def part(verdict: str) -> dict:
    if verdict == "no-data":
        return {**BASE, "window_from": "2050", "window_to": "2051"}
    if verdict == "undecided":
        return {**BASE, "indicator": "open"}
    return {**BASE, "threshold": 1 if verdict == "supported" else 99}


@pytest.mark.parametrize(
    ("combine", "parts", "verdict"),
    [
        ("all", ["supported", "supported"], "supported"),
        ("all", ["supported", "contradicted"], "contradicted"),
        ("all", ["supported", "no-data"], "no-data"),
        ("all", ["supported", "undecided", "no-data"], "undecided"),
        ("all", ["no-data", "contradicted"], "contradicted"),
        ("any", ["no-data", "supported"], "supported"),
        ("any", ["contradicted", "undecided"], "undecided"),
        ("any", ["contradicted", "contradicted"], "contradicted"),
        ("none", ["contradicted", "contradicted"], "supported"),
        ("none", ["supported", "no-data"], "contradicted"),
    ],
)
def test_composites(combine, parts, verdict):
    ctx = context(rows("x", {"2018": 50.0}), rows("open", {"2018": (5.0, ">")}))
    found = evaluate({"combine": combine, "parts": [part(p) for p in parts]}, context=ctx)
    assert found["verdict"] == verdict
    assert found["value"] == parts.count("supported")


def test_a_table_holds_its_parts_as_rows():
    table = pd.DataFrame(
        [
            {"id": "whole", "combine": "all", "reading": "strict"},
            {**BASE, "id": "one", "part_of": "whole", "reading": "part"},
            {**BASE, "id": "two", "part_of": "whole", "reading": "part", "threshold": 99},
        ]
    )
    found = evaluate(table, context=context(rows("x", {"2018": 50.0})))
    assert list(found.columns) == FINDING
    assert found.set_index("criterion")["verdict"].to_dict() == {
        "whole": "contradicted", "one": "supported", "two": "contradicted",
    }  # fmt: skip
    assert found.set_index("criterion").loc["whole", "n_values"] == 1


# Positions


REFERENCES = pd.DataFrame(
    {
        "id": ["early", "late", "undated"],
        "published": ["2019-02-05", "2019-03-01", None],
        "retrieved": ["2026-11-25"] * 3,
    }
)


def positions(*given):
    columns = ["area", "position", "wording", "date", "date_precision", "confidence", "reference"]
    return pd.DataFrame([dict(zip(columns, g, strict=True)) for g in given]).assign(
        issuer="ministry", locator="words", note=None
    )


TABLE = positions(
    ("AAA", "yes", "recognises", "2019-02-04", "day", "high", "early"),
    ("BBB", "yes", "supports", "2019-02-04", "day", "high", "early"),
    ("CCC", "neutral", "neutral", "2019-02-05", "day", "high", "early"),
    ("DDD", "yes", "recognises", "2019-02-28", "month", "high", "early"),
    ("EEE", "yes", "recognises", "2019-02-08", "day", "high", "late"),
    ("FFF", "yes", "recognises", "2019-02-04", "day", "low", "early"),
    ("FFF", "neutral", "neutral", "2019-02-05", "day", "high", "early"),
)
STANDS = {"evidence": "positions", "indicator": "yes", "areas": "*", "quantifier": "count(>= 1)"}


def stands(as_of=None, **criterion):
    ctx = context(positions=TABLE, references=REFERENCES)
    return evaluate({**BASE, **STANDS, "threshold": 2, **criterion}, as_of=as_of, context=ctx)


def test_positions_are_counted_as_known_then_and_now():
    then, now = stands("2019-02-12"), stands()
    assert (then["value"], now["value"]) == (2, 3)
    # DDD's month ends after the article; EEE was read only later
    assert (then["low"], then["high"]) == (2, 4)
    assert (now["low"], now["high"]) == (3, 4)


def test_wording_and_day_make_a_position_strict():
    found = stands(breakdown="recognises", frequency="D")
    assert found["reason"].split("; ")[2].startswith("of 5: AAA, EEE")
    assert found["verdict"] == "supported"


def test_a_statement_of_low_confidence_yields_to_a_better_one():
    assert "FFF" not in stands()["reason"]


def test_a_neutral_state_is_a_no_and_an_absent_one_is_unknown():
    areas = pd.DataFrame({"id": ["CCC", "ZZZ"], "kind": ["country"] * 2})
    ctx = context(positions=TABLE, references=REFERENCES, areas=areas)
    one = {**BASE, **STANDS, "threshold": 1}
    assert evaluate({**one, "areas": "CCC"}, context=ctx)["verdict"] == "contradicted"
    assert evaluate({**one, "areas": "ZZZ"}, context=ctx)["verdict"] == "no-data"


def test_a_share_may_be_weighed_by_population():
    ctx = context(
        rows("population", {"2018": 30.0}, area="AAA", vintage="2026-01-01"),
        rows("population", {"2018": 10.0}, area="CCC", vintage="2026-01-01"),
        positions=TABLE,
        references=REFERENCES,
    )
    share = {"areas": "AAA;CCC", "quantifier": "share(>= 1, by=population)", "threshold": 65}
    found = evaluate({**BASE, **STANDS, **share}, as_of="2019-02-12", context=ctx)
    assert (found["value"], found["verdict"]) == (75, "supported")
    assert "populations as known now" in found["reason"]


# Events

EVENTS = pd.DataFrame(
    [
        ("talk", "2019-02-12", "call", "agency", "AFP", "early"),
        ("talk", "2019-02-12", "call", "agency", "AFP", "early"),
        ("talk", "2019-02-12", "call", "official", "ministry", "late"),
        ("talk", "2019-02-12", "call", "press", "paper", "undated"),
        ("second", "2019-02-20", "call", "agency", "AP", "late"),
    ],
    columns=["id", "date", "kind", "source_kind", "source", "reference"],
).assign(date_precision="day", locator="words", actor=None, note=None)


def happened(as_of=None, **criterion):
    ctx = context(events=EVENTS, references=REFERENCES)
    base = {**BASE, "evidence": "events", "indicator": "talk", "threshold": 2}
    return evaluate({**base, **criterion}, as_of=as_of, context=ctx)


def test_two_pages_of_one_agency_are_one_source():
    then, now = happened("2019-02-12"), happened()
    assert (then["value"], then["verdict"]) == (1, "undecided")
    assert (now["value"], now["verdict"]) == (3, "supported")


def test_a_number_of_sources_never_contradicts():
    found = happened(threshold=50)
    assert found["verdict"] == "undecided"
    assert pd.isna(found["high"])


def test_reports_out_by_the_day_of_the_article():
    assert happened(measure="sources(out_by=article)")["value"] == 1
    found = happened(measure="sources(out_by=article)", breakdown="official")
    assert found["verdict"] == "no-data"


def test_the_day_of_an_event_from_the_article():
    day = {"measure": "days", "operator": "=", "threshold": 1, "indicator": "call"}
    assert happened(**day)["verdict"] == "contradicted"
    assert happened(**{**day, "tolerance": 1})["verdict"] == "supported"
    later = happened(**day, window_from="+P1D", window_to="+P10D")
    assert later["value"] == 8
    assert "ends after" in later["reason"] or later["unit"] == "days"


def test_an_event_reported_after_the_day_is_not_yet_out():
    found = happened("2019-02-12", indicator="second", window_to="+P10D")
    assert found["reason"].startswith("not yet out: first published on 2019-03-01")


def test_an_unknown_event_is_not_in_the_package():
    assert happened(indicator="coup")["reason"] == "not in the package"


# The finding


def test_the_finding_cites_and_measures_its_dating():
    ctx = context(
        rows("x", {"2017": 5.0}, reference="a"),
        rows("x", {"2018": 20.0}, reference="b", vintage_basis="retrieved"),
    )
    found = ask(ctx, measure="mean")
    assert found["references"] == "a b"
    assert (found["n_values"], found["dated_share"]) == (2, 0.5)
    assert found["distance"] == pytest.approx(found["value"] - found["threshold"])


def test_nothing_public_decides():
    found = evaluate({"evidence": "none"}, context=context())
    assert found["verdict"] == "not-testable"
    assert "no comprobable" in found["reason_es"]


def test_reasons_are_written_in_both_languages():
    found = ask(context(rows("x", {"2018": 1234567.5})), threshold=2_000_000)
    assert found["reason"].startswith("1,234,568; asked: at least 2,000,000; 2018")
    assert found["reason_es"].startswith("1.234.568; se pide: al menos 2.000.000; 2018")
