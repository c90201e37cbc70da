"""SDMX-ML, structure-specific data (2.1 and 3.0): what the IMF sends where XML is asked for."""

from __future__ import annotations

from xml.etree import ElementTree

from scripts.clients.sdmx import Series
from scripts.fetching.answer import Answer
from scripts.fetching.body import refuse

_NOT_DIMENSIONS = frozenset("OVERLAP SCALE DECIMALS_DISPLAYED COUNTRY_UPDATE_DATE IFS_FLAG".split())


def _root(answer: Answer) -> ElementTree.Element:
    # A document type can make a small file huge; a data message has none.
    if b"<!DOCTYPE" in answer.content[:2000] or b"<!ENTITY" in answer.content:
        refuse(answer, "the XML brings a document type, which no data message has")
    try:
        root = ElementTree.fromstring(answer.content)  # noqa: S314 - see above
    except ElementTree.ParseError as error:
        refuse(answer, f"the body is not whole XML ({error})")
    if not _name(root).endswith("StructureSpecificData"):
        refuse(answer, f"the XML is a message of {_name(root)}, not of structure-specific data")
    return root


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def attributes(answer: Answer) -> dict[str, str]:
    """Read the attributes of the data set."""
    for element in _root(answer).iter():
        if _name(element) == "DataSet":
            return {k.rpartition("}")[2]: v for k, v in element.attrib.items()}
    return refuse(answer, "the message has no data set")


def series(answer: Answer) -> list[Series]:
    """Read all series of a data message.

    Raises
    ------
    RefusedError
    """
    groups: list[dict[str, str]] = []
    found: list[Series] = []
    for element in _root(answer).iter():
        if _name(element) == "Group":
            groups.append({k: v for k, v in element.attrib.items() if "}" not in k})
        if _name(element) != "Series":
            continue
        given = dict(element.attrib)
        if not {"COUNTRY", "FREQUENCY"} <= set(given):
            refuse(answer, f"a series has no COUNTRY or FREQUENCY: {given}")
        key = tuple((k, v) for k, v in given.items() if k not in _NOT_DIMENSIONS)
        told = {k: v for k, v in given.items() if k in _NOT_DIMENSIONS}
        for group in groups:
            if all(group.get(k, v) == v for k, v in key):
                told = {k: v for k, v in group.items() if k not in given} | told
        values = [
            (o.attrib["TIME_PERIOD"], o.attrib.get("OBS_VALUE"))
            for o in element
            if _name(o) == "Obs" and "TIME_PERIOD" in o.attrib
        ]
        found.append(Series(key, told, values))
    if not found:
        refuse(answer, "the message has no series")
    return found
