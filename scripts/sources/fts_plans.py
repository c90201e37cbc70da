"""Plans of the UN's appeals: their kinds, and those for the people who left the focus area."""

from __future__ import annotations

# Kind of plan -> breakdown. The plan of a country for a year is its total.
COUNTRY_PLANS = {
    "Humanitarian response plan": "_T",
    "Humanitarian needs and response plan": "_T",
    "Strategic response plan": "_T",
    "Consolidated appeals process": "_T",
    "Consolidated inter-agency appeal": "_T",
    "Flash appeal": "flash-appeal",
    "Other": "other-appeal",
    "": "outside-appeals",
}
# The regional plans for the people who left the focus area, by the code of the plan.
FOCUS_REGIONAL = r"(?:RSAMR19|RREG2[0-5]|RREG26b)"
