"""Each metadata file is read or validated by a tool that did not write it."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess

import pandas as pd
import pytest

from crisisdata import cli
from crisisdata.errors import UnknownNameError
from crisisdata.metadata import STANDARDS, files
from crisisdata.nouns import open_package
from tests.conftest import ROOT, need
from tests.tools import tool

SCHEMA = "https://schema.org/"


@pytest.fixture(scope="module")
def made(package):
    return files(package)


@pytest.fixture(scope="module")
def folder(package, tmp_path_factory):
    """A part of the package with its metadata, as it would be published."""
    place = tmp_path_factory.mktemp("published")
    package.export("csv", place, tables=["exchange_rates", "findings", "selectors"])
    open_package(place).metadata(place)
    return place


def graph(text, **options):
    rdflib = need("rdflib", "the extra metadata")
    return rdflib.Graph().parse(data=text, **options)


def with_context(data: bytes, context) -> str:
    """A JSON-LD document with its context at hand: nothing is downloaded."""
    return json.dumps(json.loads(data) | {"@context": context})


def test_the_same_package_gives_the_same_bytes(package, made):
    assert files(package) == made


def test_every_standard_writes_a_file(made):
    assert len(made) >= len(STANDARDS)
    assert all(made.values())


# What each class of schema.org may have, for the classes used here (schema.org, CC BY-SA 3.0).
_PROPERTIES = {
    "Dataset": "name alternateName description version datePublished license keywords inLanguage "
    "isAccessibleForFree creator temporalCoverage variableMeasured distribution isBasedOn url "
    "identifier spatialCoverage",
    "DataDownload": "name description contentUrl encodingFormat contentSize sha256",
    "PropertyValue": "propertyID name description unitText measurementTechnique",
    "ClaimReview": "url claimReviewed datePublished inLanguage author reviewAspect reviewBody "
    "reviewRating itemReviewed citation",
    "Claim": "name text author datePublished appearance",
    "Rating": "alternateName",
    "NewsArticle": "identifier headline publisher datePublished url",
    "CreativeWork": "identifier name publisher url datePublished license",
    "Organization": "name",
    "Place": "name identifier",
}


@pytest.mark.parametrize("name", ["schema.org.jsonld", "claimreview.jsonld"])
def test_schema_org_is_rdf_with_known_properties(made, name):
    g = graph(with_context(made[name], {"@vocab": SCHEMA}), format="json-ld")
    from rdflib import RDF

    assert len(g) > 500
    for subject, kind in g.subject_objects(RDF.type):
        allowed = set(_PROPERTIES[str(kind).removeprefix(SCHEMA)].split())
        found = {str(p).removeprefix(SCHEMA) for p in g.predicates(subject) if p != RDF.type}
        assert found <= allowed, (kind, found - allowed)


def test_dataset_says_what_the_package_says(package, made):
    d = json.loads(made["schema.org.jsonld"])
    # What Google's dataset search asks for.
    assert 50 <= len(d["description"]) <= 5000
    assert {v["propertyID"] for v in d["variableMeasured"]} == set(package.indicators().index)
    hashes = {r["path"]: r["hash"] for r in package.descriptor["resources"]}
    assert {x["contentUrl"]: f"sha256:{x['sha256']}" for x in d["distribution"]} == hashes
    start, end = d["temporalCoverage"].split("/")
    assert start < "2000-01-01"
    assert "2025-12-31" <= end <= "2027-12-31"


def test_claim_reviews_are_the_findings(package, made):
    reviews = json.loads(made["claimreview.jsonld"])["@graph"]
    findings = package.findings()
    wanted = findings[findings["reading"].isin(["strict", "broad"])]
    assert len(reviews) == len(wanted)
    assert {r["claimReviewed"] for r in reviews} == set(package.statements()["label"])
    by_id = {r["@id"].rpartition("#")[2]: r for r in reviews}
    for f in wanted.itertuples():
        review = by_id[f"{f.criterion}-{f.knowledge}"]
        assert review["reviewRating"] == {"@type": "Rating", "alternateName": f.verdict}
        named = [] if pd.isna(f.references) else f.references.split()
        assert [c["identifier"] for c in review.get("citation", [])] == named
        claim = review["itemReviewed"]
        assert claim["appearance"]["datePublished"] == "2019-02-12"
        assert len(claim.get("text", "").split()) <= 12


def test_croissant_by_mlcroissant(package, folder):
    mlcroissant = need("mlcroissant", "the extra metadata")
    dataset = mlcroissant.Dataset(jsonld=str(folder / "croissant.json"))
    assert not dataset.metadata.ctx.issues.errors
    records = pd.DataFrame(dataset.records("exchange_rates"))
    records.columns = [c.rpartition("/")[2] for c in records.columns]
    wanted = package.load("exchange_rates")
    assert records["value"].tolist() == wanted["value"].tolist()
    text = records["reference"].map(lambda b: b.decode() if isinstance(b, bytes) else b)
    assert text.tolist() == wanted["reference"].astype("str").tolist()
    assert pd.to_datetime(records["vintage"]).tolist() == wanted["vintage"].tolist()


def test_dcat_by_rdflib(package, made):
    g = graph(made["dcat.ttl"].decode(), format="turtle", publicID="https://publisher.test/p/")
    from rdflib import DCAT, DCTERMS, RDF, Namespace

    spdx = Namespace("http://spdx.org/rdf/terms#")
    (dataset,) = g.subjects(RDF.type, DCAT.Dataset)
    distributions = list(g.objects(dataset, DCAT.distribution))
    assert len(distributions) == len(package.names)
    sums = {
        str(g.value(d, DCAT.downloadURL)): str(
            g.value(g.value(d, spdx.checksum), spdx.checksumValue)
        )
        for d in distributions
    }
    assert sums == {
        f"https://publisher.test/p/{r['path']}": r["hash"].removeprefix("sha256:")
        for r in package.descriptor["resources"]
    }
    # Mandatory in DCAT-AP 3: title and description of both, publisher, accessURL.
    (catalogue,) = g.subjects(RDF.type, DCAT.Catalog)
    for node in (catalogue, dataset):
        for term in (DCTERMS.title, DCTERMS.description, DCTERMS.publisher):
            assert g.value(node, term) is not None
    assert all(g.value(d, DCAT.accessURL) is not None for d in distributions)
    assert {t.language for t in g.objects(dataset, DCTERMS.title)} == {"en", "es"}


def test_datacite_json_by_its_schema(made):
    schema45 = need("datacite.schema45", "the extra metadata")
    schema45.validator.validate(json.loads(made["datacite.json"]))


def test_datacite_xml_is_what_datacite_writes(made):
    schema45 = need("datacite.schema45", "the extra metadata")
    from xml.etree import ElementTree as ET

    record = json.loads(made["datacite.json"])
    record["identifiers"] = [{"identifier": "(:tba)", "identifierType": "DOI"}]
    record["doi"] = "(:tba)"
    theirs = ET.fromstring(schema45.tostring(record))

    def leaves(root):
        return sorted(
            (e.tag, (e.text or "").strip(), tuple(sorted(e.attrib.items())))
            for e in root.iter()
            if e is not root and len(e) == 0
        )

    assert leaves(ET.fromstring(made["datacite.xml"])) == leaves(theirs)


def test_crate_by_rocrate(folder):
    rocrate = need("rocrate.rocrate", "the extra metadata")
    crate = rocrate.ROCrate(str(folder))
    names = {e.id for e in crate.data_entities}
    assert names == {"datapackage.json", *(f"data/{p.name}" for p in folder.glob("data/*.csv"))}
    assert crate.license.id == "https://creativecommons.org/licenses/by/4.0/"
    assert (
        crate.root_dataset["name"] == json.loads((folder / "datapackage.json").read_text())["title"]
    )


def test_citation_cff_by_cffconvert(folder):
    words = [tool("cffconvert", "cffconvert"), "--validate", "-i", folder / "CITATION.cff"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert "Citation metadata are valid according to schema version 1.2.0." in done.stdout


def test_cffconvert_gives_the_zenodo_record(made, folder):
    words = [tool("cffconvert", "cffconvert"), "-f", "zenodo", "-i", folder / "CITATION.cff"]
    theirs = json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout)
    mine = json.loads(made[".zenodo.json"])
    assert mine["license"] == theirs.pop("license")["id"].lower()
    assert mine["description"] == f"<p>{theirs.pop('description')}</p>"
    theirs.pop("upload_type", None)
    for key, value in theirs.items():
        assert mine[key] == value, key


def test_csvw_by_csvw(package, tmp_path):
    package.export("csv", tmp_path, tables=["currencies", "findings"])
    open_package(tmp_path).metadata(tmp_path, only="csvw")
    # Lax: a foreign key may be empty, as in Table Schema.
    words = [tool("csvw", "csvwvalidate"), "--lax", tmp_path / "csv-metadata.json"]
    assert "OK" in subprocess.run(words, capture_output=True, text=True, check=False).stdout
    currencies = tmp_path / "data" / "currencies.csv"
    currencies.write_bytes(currencies.read_bytes().replace(b"2008-01-01", b"2008-13-01"))
    assert "FAIL" in subprocess.run(words, capture_output=True, text=True, check=False).stdout


# The terms of the W3C's context of Web Annotations that the file uses.
_ANNO = {
    "oa": "http://www.w3.org/ns/oa#",
    "as": "http://www.w3.org/ns/activitystreams#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "id": "@id",
    "type": "@type",
    **{
        k: f"oa:{k}"
        for k in ("Annotation", "TextualBody", "TextQuoteSelector", "TextPositionSelector")
    },
    "AnnotationPage": "as:OrderedCollectionPage",
    "items": {"@id": "as:items", "@type": "@id", "@container": "@list"},
    "describing": "oa:describing",
    "tagging": "oa:tagging",
    "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"},
    "purpose": {"@id": "oa:hasPurpose", "@type": "@vocab"},
    **{
        k: {"@id": f"oa:has{k.capitalize()}", "@type": "@id"}
        for k in ("body", "target", "source", "selector")
    },
    **{k: f"oa:{k}" for k in ("exact", "prefix", "suffix", "start", "end")},
    "value": "rdf:value",
    "language": "dc:language",
    "format": "dc:format",
}


def test_annotations_by_rdflib(package, made):
    g = graph(with_context(made["annotations.jsonld"], _ANNO), format="json-ld")
    from rdflib import RDF, Namespace

    oa = Namespace(_ANNO["oa"])
    selectors = package.load("selectors")
    assert len(list(g.subjects(RDF.type, oa.Annotation))) == len(selectors)
    spans = {
        (int(g.value(s, oa.start)), int(g.value(s, oa.end)))
        for s in g.subjects(RDF.type, oa.TextPositionSelector)
    }
    assert spans == set(zip(selectors["start"], selectors["end"], strict=True))
    # Every key of the document is a term of the context: none was lost on the way to RDF.
    assert set(re.findall(r'"([a-z]+)":', made["annotations.jsonld"].decode())) <= set(_ANNO)


def test_annotations_hold_in_the_text(shared, made):
    (text,) = {p.read_bytes() for p in (shared / "article").glob("*.txt")}
    article = text.decode("utf-8")
    for one in json.loads(made["annotations.jsonld"])["items"]:
        position, quote = one["target"]["selector"]
        assert article[position["start"] :].lstrip().startswith(quote["exact"])
        assert len(quote["exact"].split()) <= 12


@pytest.fixture(scope="module")
def flow(made, tmp_path_factory):
    sdmx = need("sdmx", "the extra metadata")
    path = tmp_path_factory.mktemp("sdmx") / "structure.xml"
    path.write_bytes(made["sdmx-structure.xml"])
    return sdmx.read_sdmx(path).dataflow["OBSERVATIONS"]


@pytest.mark.parametrize("table", ["prices", "unrest", "aid"])
def test_sdmx_by_sdmx1(package, made, flow, table, tmp_path):
    import sdmx

    path = tmp_path / "data.csv"
    path.write_bytes(made[f"sdmx-{table}.csv"])
    (data,) = sdmx.read_sdmx(path, structure=flow).data
    wanted = package.load(table)
    assert len(data.obs) == len(wanted)
    keys = {tuple(v.value for v in o.dimension.values.values()) for o in data.obs}
    assert len(keys) == len(wanted), "the dimensions identify an observation"
    assert [float(o.value) for o in data.obs] == wanted["value"].tolist()
    read = [o.attached_attribute["OBS_STATUS"].value for o in data.obs]
    assert read == wanted["flag"].astype("str").tolist()


def test_sdmx_codes_are_in_the_codelists(made, flow, package):
    lists = {d.id: d.local_representation for d in flow.structure.dimensions}
    for table in package.observation_tables:
        header, *rows = csv.reader(io.StringIO(made[f"sdmx-{table}.csv"].decode()))
        for name, representation in lists.items():
            if representation is None or representation.enumerated is None:
                continue
            used = {row[header.index(name)] for row in rows}
            assert used <= set(representation.enumerated.items), name
            # SDMX's IDType
            assert all(re.fullmatch(r"[A-Za-z0-9_@$\-]+", code) for code in used), name


def test_sdmx_time_ranges():
    from crisisdata.metadata.sdmx import time_period

    assert time_period("2015/2017") == "2015-01-01/P3Y"
    assert time_period("2018-01/2018-06") == "2018-01-01/P6M"
    assert time_period("2019-01-21/2019-01-28") == "2019-01-21/P8D"
    assert time_period("2018-Q3") == "2018-Q3"


def test_command(tmp_path, capsys):
    assert cli.main(["metadata", "-o", str(tmp_path), "--only", "cff,zenodo"]) == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == [".zenodo.json", "CITATION.cff"]
    assert cli.main(["metadata", "-o", str(tmp_path), "--only", "croisant"]) == 1
    assert "did you mean croissant" in capsys.readouterr().err


def test_unknown_standard(package, tmp_path):
    with pytest.raises(UnknownNameError):
        package.metadata(tmp_path, only=["marc"])


def test_nothing_names_this_crisis():
    """The modules are for any package: what is special to this one is data."""
    for path in (ROOT / "crisisdata" / "metadata").glob("*.py"):
        assert not re.search(r"(?i)venezuel|bol[ií]var|\bVEN\b", path.read_text("utf-8")), path.name
