"""Licences and sources in Spanish, where the tables keep them in English words.

References state licences and publishers as they were read. Names of licences (CC BY 4.0) and of
outlets are the same in every language; what is said around them is not. A text that is not known
here stays as it is, so any package can be drawn.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_LICENCES = {
    "not stated": "no indicada",
    "WHO data terms: use for public health, non-commercial, with attribution "
    "(GHO: CC BY-NC-SA 3.0 IGO)": "condiciones de datos de la OMS: uso para la salud pública, no "
    "comercial, con atribución (GHO: CC BY-NC-SA 3.0 IGO)",
    "UNdata terms: free to copy and pass on with citation; this packaging CC BY 4.0": "condiciones "
    "de UNdata: copia y difusión libres con cita; esta presentación, CC BY 4.0",
    "IMF Copyright and Usage, special terms for data: reuse with attribution": "condiciones del "
    "FMI para datos: reutilización con atribución",
    "World Bank; the page asks to cite Ha, Kose and Ohnsorge (2023) and states no licence of its "
    "own": "Banco Mundial; la página pide citar a Ha, Kose y Ohnsorge (2023) y no indica licencia "
    "propia",
    "CC BY 4.0 (World Bank, World Development Indicators)": "CC BY 4.0 (Banco Mundial, Indicadores "
    "del Desarrollo Mundial)",
    "CC BY-NC-SA 3.0 IGO (FAO statistical databases, at the time)": "CC BY-NC-SA 3.0 IGO (bases de "
    "datos estadísticas de la FAO, en aquel momento)",
    "CC BY 4.0 (FAOSTAT, since 2024)": "CC BY 4.0 (FAOSTAT, desde 2024)",
    "UN terms of use": "condiciones de uso de la ONU",
    "UNDP terms of use": "condiciones de uso del PNUD",
    "World Bank terms of use": "condiciones de uso del Banco Mundial",
    "Official statistics, published without a licence": "estadísticas oficiales, publicadas sin "
    "licencia",
    "public domain (work of the US government)": "dominio público (obra del Gobierno de EE. UU.)",
    "US government work, public domain": "dominio público (obra del Gobierno de EE. UU.)",
    "public domain (work of the US Government)": "dominio público (obra del Gobierno de EE. UU.)",
    "None stated by the producer or the repackager": "no indicada por el productor ni por quien "
    "volvió a publicar los datos",
    "CC BY 4.0 unless otherwise indicated (legal notice of the site)": "CC BY 4.0 salvo indicación "
    "contraria (aviso legal del sitio)",
    "Work of the US government, public domain; compilation under ODC-PDDL-1.0": "dominio público "
    "(obra del Gobierno de EE. UU.); compilación bajo ODC-PDDL-1.0",
    "CC BY 3.0 IGO; compilation by Gapminder CC BY 4.0": "CC BY 3.0 IGO; compilación de Gapminder, "
    "CC BY 4.0",
    "© United Nations; the terms of the data portal could not be read. Processing by Our World in "
    "Data: CC BY 4.0": "© Naciones Unidas; no se pudieron leer las condiciones del portal de "
    "datos. Procesamiento de Our World in Data: CC BY 4.0",
    "ODC-PDDL-1.0 (the copy that was read)": "ODC-PDDL-1.0 (la copia leída)",
    "CC BY 4.0, as recorded by Our World in Data for version 15": "CC BY 4.0, según consta en Our "
    "World in Data para la versión 15",
}

#: Bodies that speak or publish under other names than those of the table ``producers``.
_BODIES = {
    "Board of Governors of the Federal Reserve System": "Junta de Gobernadores de la Reserva "
    "Federal",
    "Congressional Research Service": "Servicio de Investigación del Congreso de EE. UU.",
    "IOM and UNHCR": "OIM y ACNUR",
    "United Nations Statistics Division": "División de Estadística de las Naciones Unidas",
    "UN DESA Population Division": "División de Población del DAES de la ONU",
    "Servicio Nacional de Migración, Panama": "Servicio Nacional de Migración, Panamá",
    "Unidad de Política Migratoria, Mexico": "Unidad de Política Migratoria, México",
    "Ministry of Foreign Affairs of Russia": "Ministerio de Asuntos Exteriores de Rusia",
    "Organization of American States": "Organización de los Estados Americanos",
    "Presidency of Brazil": "Presidencia de Brasil",
    "Russian Foreign Ministry": "Ministerio de Exteriores de Rusia",
    "UNDP Human Development Report Office": "Oficina del Informe sobre Desarrollo Humano del PNUD",
    "UNHCR and IOM": "ACNUR y OIM",
    "UNHCR": "ACNUR",
    "UN News": "Noticias ONU",
    "US Congressional Research Service": "Servicio de Investigación del Congreso de EE. UU.",
    "US Embassy in the United Kingdom": "Embajada de EE. UU. en el Reino Unido",
    "US State Department": "Departamento de Estado de EE. UU.",
    "United Nations": "Naciones Unidas",
    "Wikipedia mirror": "réplica de Wikipedia",
    "World Health Organization and UNICEF": "Organización Mundial de la Salud y UNICEF",
}

#: Asides of sources: who copied, processed or passed on what another made.
_ASIDES = (
    (r"\(copy of a UN press release\)", "(copia de un comunicado de la ONU)"),
    (r"\(copy of a Venezuelan outlet\)", "(copia de un medio venezolano)"),
    (r"\(copy of the report\)", "(copia del informe)"),
    (r"\(copy in a blog\)", "(copia en un blog)"),
    (r"\(copy (?:at|in) ", "(copia en "),
    (r"\(copy\)", "(copia)"),
    (r"\(UN News copy\)", "(copia de Noticias ONU)"),
    (r"\((.+) copy\)", r"(copia de \1)"),
    (r"\(Spain\)", "(España)"),
    (r"\(Crawford Kilian's blog\)", "(blog de Crawford Kilian)"),
    (r", by way of the R package ", ", por medio del paquete de R "),
    (r", by way of ", ", por medio de "),
    (
        r", tabulated by the Venezuelan Observatory of the Economy",
        ", tabulado por el Observatorio Venezolano de la Economía",
    ),
    (r", processed by ", ", procesado por "),
    (r", via ", ", por "),
    (r", file cleaned by a third party", ", archivo depurado por un tercero"),
)


def licence(text: str, lang: str) -> str:
    """Terms of reuse in a language.

    Parameters
    ----------
    text : str
        The licence as a reference states it.
    lang : str
        ``en`` or ``es``.

    Returns
    -------
    str
    """
    return text if lang == "en" else _LICENCES.get(text, text)


def source(text: str, lang: str, names: Mapping[str, str] | None = None) -> str:
    """Publisher or speaker in a language.

    Parameters
    ----------
    text : str
        The name as a table keeps it.
    lang : str
        ``en`` or ``es``.
    names : mapping of str to str, optional
        Spanish names of producers by their English ones.

    Returns
    -------
    str
    """
    if lang == "en":
        return text
    for pattern, said in _ASIDES:
        text = re.sub(pattern, said, text)
    known = {**(names or {}), **_BODIES}
    # A name stands alone or before an aside; of two that fit, the longer is meant.
    fitting = [n for n in known if text.startswith(n) and text[len(n) :][:2] in ("", ", ", " (")]
    if not fitting:
        return text
    name = max(fitting, key=len)
    return known[name] + text[len(name) :]
