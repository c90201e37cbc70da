"""A report as one HTML page, to send to whoever made the file."""

from __future__ import annotations

from typing import Any

from crisisdata.validate.summary import groups, place, shorten

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Validation: {{ word }}</title>
<style>
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: 1rem 0; width: 100%; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; }
th, td { border: 1px solid #888; padding: .3rem .6rem; text-align: left; vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
code { overflow-wrap: anywhere; }
</style></head><body>
<main>
<h1>{{ word[0]|upper }}{{ word[1:] }}: {{ "{:,}".format(total) }} errors
in {{ tasks|length }} tables</h1>
{% if general %}<h2>The package</h2><ul>{% for error in general %}
<li>{{ error.type }}: {{ error.message }}</li>{% endfor %}</ul>{% endif %}
<div class="wide" tabindex="0" role="region" aria-label="Tables">
<table><caption>Tables</caption><thead><tr><th scope="col">table</th><th scope="col">file</th>
<th scope="col">result</th><th scope="col" class="number">rows</th>
<th scope="col" class="number">errors</th></tr></thead><tbody>{% for task in tasks %}
<tr><th scope="row">{{ task.name }}</th><td>{{ task.place }}</td>
<td>{{ "valid" if task.valid else "not valid" }}</td>
<td class="number">{{ "{:,}".format(task.rows) }}</td>
<td class="number">{{ "{:,}".format(task.count) }}</td></tr>{% endfor %}</tbody></table></div>
{% for task in tasks if task.groups %}
<h2>{{ task.name }}</h2>
{% for warning in task.warnings %}<p>{{ warning }}</p>{% endfor %}
<div class="wide" tabindex="0" role="region" aria-label="Errors of {{ task.name }}">
<table><caption>Errors by kind, with the first of each</caption><thead><tr>
<th scope="col" class="number">count</th><th scope="col">error</th><th scope="col">field</th>
<th scope="col">why</th><th scope="col">first</th></tr></thead><tbody>
{% for group in task.groups %}<tr><td class="number">{{ "{:,}".format(group.count) }}</td>
<td>{{ group.kind }}</td><td>{{ group.field }}</td><td>{{ shorten(group.note, 200) }}</td>
<td>{% for error in group.first %}<code>{{ place(error) }}</code><br>{% endfor %}</td></tr>
{% endfor %}</tbody></table></div>{% endfor %}
</main></body></html>
"""


def to_html(report: Any) -> str:
    """Render the page."""
    from jinja2 import Environment

    tasks = [
        {
            "name": task.name,
            "place": task.place,
            "valid": task.valid,
            "rows": task.stats.get("rows", 0),
            "count": len(task),
            "warnings": task.warnings,
            "groups": [] if task.valid else groups(task.errors()),
        }
        for task in report.tasks
    ]
    template = Environment(autoescape=True).from_string(_PAGE)
    return template.render(
        word="valid" if report.valid else "not valid",
        total=report.stats["errors"] + len(report.extra),
        tasks=tasks,
        general=[*report.package_errors, *report.extra],
        place=place,
        shorten=shorten,
    )
