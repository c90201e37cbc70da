"""SDMX: the observations as SDMX-CSV 2.0, and their structure as SDMX-ML 2.1.

A row of this package is one observation of SDMX: indicator, producer, area, counterpart,
breakdown, frequency, vintage, reference and, where one page prints a figure twice, its ordinal
are the dimensions. Spans that are no calendar period become SDMX time ranges, ``start/duration``.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pandas as pd

from crisisdata import periods
from crisisdata.metadata.facts import Facts

FLOW = "OBSERVATIONS"
_MES = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"
_STR = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/structure"
_COM = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common"

#: Dimension, column of the tables, table of its codes.
DIMENSIONS = [
    ("FREQ", "", "FREQ"),
    ("INDICATOR", "indicator", "indicators"),
    ("PRODUCER", "producer", "producers"),
    ("AREA", "area", "areas"),
    ("COUNTERPART", "counterpart", "areas"),
    ("BREAKDOWN", "breakdown", "breakdowns"),
    ("VINTAGE", "vintage", ""),
    ("REFERENCE", "reference", ""),
    ("OCCURRENCE", "", ""),
]
ATTRIBUTES = [
    ("OBS_STATUS", "flag", "flags"),
    ("UNIT_MEASURE", "", "units"),
    ("CONF_LEVEL", "confidence", ""),
    ("BOUND", "bound", ""),
    ("VINTAGE_BASIS", "vintage_basis", ""),
    ("LOCATOR", "locator", ""),
    ("COMMENT_OBS", "note", ""),
]
_FREQUENCIES = {**periods.FREQUENCIES, "_O": "other"}


def agency(facts: Facts) -> str:
    """Maintenance agency: the package's name as SDMX writes identifiers."""
    return re.sub(r"[^A-Z0-9_]", "_", facts.name.upper())


def version(facts: Facts) -> str:
    """Version of the structure: SDMX 2.1 asks for numbers with dots."""
    return facts.version if re.fullmatch(r"\d+(\.\d+)*", facts.version) else "1.0"


def frame(facts: Facts, table: str) -> pd.DataFrame:
    """Rows of one observation table as SDMX-CSV writes them, all text."""
    rows = facts.package.table(table)
    units = facts.package.table("indicators").set_index("id")["unit"].astype("str")
    day = rows["vintage"].dt.strftime("%Y-%m-%d")
    key = [rows[c].astype("str") for _, c, _ in DIMENSIONS if c and c != "vintage"]
    values: dict[str, pd.Series | str] = {
        "STRUCTURE": "dataflow",
        "STRUCTURE_ID": f"{agency(facts)}:{FLOW}({version(facts)})",
        "ACTION": "I",
    }
    for name, column, _ in DIMENSIONS:
        if column:
            values[name] = day if column == "vintage" else rows[column].astype("str")
    values["FREQ"] = periods.freqs(rows["period"]).replace("I", "_O")
    groups = pd.concat([*key, day, rows["period"].astype("str")], axis=1, keys=range(len(key) + 2))
    values["OCCURRENCE"] = (groups.groupby(list(groups.columns)).cumcount() + 1).astype("str")
    values["TIME_PERIOD"] = rows["period"].map(time_period).astype("str")
    # repr is the shortest text that reads back as the same number.
    values["OBS_VALUE"] = rows["value"].map(lambda v: repr(v).removesuffix(".0")).astype("str")
    for name, column, _ in ATTRIBUTES:
        if column:
            values[name] = rows[column].astype("str").fillna("")
    values["UNIT_MEASURE"] = rows["indicator"].astype("str").map(units)
    head = ["STRUCTURE", "STRUCTURE_ID", "ACTION", *(n for n, _, _ in DIMENSIONS)]
    order = [*head, "TIME_PERIOD", "OBS_VALUE", *(n for n, _, _ in ATTRIBUTES)]
    out = pd.DataFrame(values, index=rows.index)[order]
    # Readers take the file line by line: a cell holds no line break of any kind.
    for name in ("LOCATOR", "COMMENT_OBS"):
        out[name] = out[name].map(lambda t: " ".join(t.splitlines())).astype("str")
    return out


def time_period(text: str) -> str:
    """Write a period as SDMX does: an interval is its first day and its exact length."""
    period = periods.parse(text)
    if period.freq != "I":
        return text
    start, after = period.start, period.end + pd.Timedelta(days=1)
    months = (after.year - start.year) * 12 + after.month - start.month
    if start.day == 1 and after.day == 1:
        length = f"P{months // 12}Y" if months % 12 == 0 else f"P{months}M"
    else:
        length = f"P{(after - start).days}D"
    return f"{start.isoformat()}/{length}"


def structure(facts: Facts) -> bytes:
    """Give codelists, concepts, data structure and dataflow as SDMX-ML."""
    for prefix, space in (("mes", _MES), ("str", _STR), ("com", _COM)):
        ET.register_namespace(prefix, space)
    mine = {"agencyID": agency(facts), "version": version(facts)}
    root = ET.Element(f"{{{_MES}}}Structure")
    header = _add(root, _MES, "Header")
    _add(header, _MES, "ID", text="STRUCTURE")
    _add(header, _MES, "Test", text="false")
    _add(header, _MES, "Prepared", text=f"{facts.date}T00:00:00")
    _add(header, _MES, "Sender", id=agency(facts))
    parts = _add(root, _MES, "Structures")
    flow = _add(_add(parts, _STR, "Dataflows"), _STR, "Dataflow", id=FLOW, **mine)
    _name(flow, facts.title)
    _ref(_add(flow, _STR, "Structure"), id=FLOW, **{"class": "DataStructure"}, **mine)
    lists = _add(parts, _STR, "Codelists")
    used = sorted({c for _, _, c in [*DIMENSIONS, *ATTRIBUTES] if c})
    for table in used:
        codelist = _add(lists, _STR, "Codelist", id=_cl(table), **mine)
        _name(codelist, table)
        for code, name, name_es in _codes(facts, table):
            one = _add(codelist, _STR, "Code", id=code)
            _name(one, name)
            if name_es:
                _name(one, name_es, "es")
    names = [n for n, _, _ in DIMENSIONS] + ["TIME_PERIOD", "OBS_VALUE"]
    names += [n for n, _, _ in ATTRIBUTES]
    scheme = _add(_add(parts, _STR, "Concepts"), _STR, "ConceptScheme", id="CONCEPTS", **mine)
    _name(scheme, "Concepts")
    for name in names:
        _name(_add(scheme, _STR, "Concept", id=name), name.replace("_", " ").capitalize())
    _data_structure(_add(parts, _STR, "DataStructures"), facts, mine)
    ET.indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="utf-8") + b"\n"


def _data_structure(parent: ET.Element, facts: Facts, mine: dict[str, str]) -> None:
    dsd = _add(parent, _STR, "DataStructure", id=FLOW, **mine)
    _name(dsd, facts.title)
    components = _add(dsd, _STR, "DataStructureComponents")

    def concept(element: ET.Element, name: str) -> None:
        scheme = {"maintainableParentID": "CONCEPTS", "maintainableParentVersion": mine["version"]}
        identity = _add(element, _STR, "ConceptIdentity")
        _ref(identity, id=name, agencyID=mine["agencyID"], **{"class": "Concept"}, **scheme)

    def codes(element: ET.Element, table: str) -> None:
        if table:
            local = _add(element, _STR, "LocalRepresentation")
            target = {"class": "Codelist", "package": "codelist", **mine}
            _ref(_add(local, _STR, "Enumeration"), id=_cl(table), **target)

    dimensions = _add(components, _STR, "DimensionList", id="DimensionDescriptor")
    for position, (name, _, table) in enumerate(DIMENSIONS, start=1):
        one = _add(dimensions, _STR, "Dimension", id=name, position=str(position))
        concept(one, name)
        codes(one, table)
    time = _add(
        dimensions, _STR, "TimeDimension", id="TIME_PERIOD", position=str(len(DIMENSIONS) + 1)
    )
    concept(time, "TIME_PERIOD")
    local = _add(time, _STR, "LocalRepresentation")
    _add(local, _STR, "TextFormat", textType="ObservationalTimePeriod")
    attributes = _add(components, _STR, "AttributeList", id="AttributeDescriptor")
    for name, _, table in ATTRIBUTES:
        one = _add(attributes, _STR, "Attribute", id=name, assignmentStatus="Conditional")
        concept(one, name)
        codes(one, table)
        relation = _add(one, _STR, "AttributeRelationship")
        _ref(_add(relation, _STR, "PrimaryMeasure"), id="OBS_VALUE")
    measures = _add(components, _STR, "MeasureList", id="MeasureDescriptor")
    concept(_add(measures, _STR, "PrimaryMeasure", id="OBS_VALUE"), "OBS_VALUE")


def _cl(table: str) -> str:
    return f"CL_{table.upper()}"


def _codes(facts: Facts, table: str) -> list[tuple[str, str, str]]:
    if table == "FREQ":
        return [(k, v, "") for k, v in _FREQUENCIES.items() if k != "I"]
    frame = facts.package.table(table)
    columns = [frame[c].astype("str").fillna("") for c in ("id", "name", "name_es")]
    return list(zip(*columns, strict=True))


def _add(
    parent: ET.Element, space: str, tag: str, *, text: str | None = None, **attributes: str
) -> ET.Element:
    child = ET.SubElement(parent, f"{{{space}}}{tag}", attributes)
    child.text = text
    return child


def _name(parent: ET.Element, text: str, language: str = "en") -> None:
    name = _add(parent, _COM, "Name", text=text)
    name.set("{http://www.w3.org/XML/1998/namespace}lang", language)


def _ref(parent: ET.Element, **attributes: str) -> None:
    ET.SubElement(parent, "Ref", attributes)


def files(facts: Facts) -> dict[str, bytes]:
    """Write the structure and one file a table; nothing where there are no observations."""
    if not facts.package.observation_tables:
        return {}
    out = {"sdmx-structure.xml": structure(facts)}
    for table in facts.package.observation_tables:
        text = frame(facts, table).to_csv(index=False, lineterminator="\n")
        out[f"sdmx-{table}.csv"] = text.encode("utf-8")
    return out
