"""The SLA report as one HTML page that needs nothing else: no script, no font, no picture from anywhere, and a policy
in its head by which a browser would refuse one. It prints, and follows the reader's light or dark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from hd.render.sla import svg_charts
from hd.render.sla.report import columns, details, format_figures, group_name, legend, metrics_with_figures, title
from hd.render.terminal.cells import line
from hd.render.terminal.screen import Row

_MOST = 30  # bars in one drawing; the table has them all
_JUDGED = {"met": "var(--met)", "breached": "var(--breached)", "met_after_backdating": "var(--risk)"}
_ALWAYS = ("met", "breached", "running", "at_risk", "overdue")  # the other colours only where there is something
_RUNNING = {"running": "var(--running)", "at_risk": "var(--risk)", "overdue": "var(--breached)"}

_STYLE = """
:root { color-scheme: light dark; --paper: #fff; --ink: #1c2430; --quiet: #667; --line: #d5d9e0; --met: #1f7a4d;
  --breached: #b3261e; --running: #2f6db3; --risk: #96600a; --band: #f4f6f9 }
@media (prefers-color-scheme: dark) { :root { --paper: #14181f; --ink: #e6e9ee; --quiet: #9aa4b2; --line: #343b47;
  --met: #57c78b; --breached: #ff8a80; --running: #7db3f0; --risk: #e6b04d; --band: #1c222b } }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 68rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem }
ul { margin: 0 0 1rem; padding-left: 1.2rem; color: var(--quiet) } p, footer { color: var(--quiet); font-size: .875rem }
.scroll { overflow-x: auto } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { padding: .3rem .6rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap }
th:first-child, td:first-child { text-align: left } thead th { font-size: .8rem; color: var(--quiet) }
tbody tr:nth-child(even) { background: var(--band) } .bad { color: var(--breached); font-weight: 600 }
.risk { color: var(--risk); font-weight: 600 }
.charts { display: grid; gap: 1rem; margin-bottom: 1rem;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)) }
figure { margin: 0; max-width: 36rem } figcaption { font-weight: 600 } svg { width: 100%; height: auto; display: block }
@media print { :root { --paper: #fff; --ink: #000; --quiet: #444; --line: #999; --met: #1f7a4d; --breached: #b3261e;
  --running: #2f6db3; --risk: #96600a; --band: #fff } @page { margin: 15mm } body { max-width: none; padding: 0 }
  .scroll { overflow: visible } .charts { grid-template-columns: 1fr 1fr }
  figure, table, tr { break-inside: avoid } h2 { break-after: avoid }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact } }
""".strip()


def page(report: Row) -> str:
    """Return the whole page. Raises HdError if the library that draws charts is missing."""
    name = escape(title(report))
    body = "\n".join(_body(report))
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="referrer" content="no-referrer"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
<title>{name}</title>
<style>
{_STYLE}
</style>
</head>
<body>
<h1>{name}</h1>
{body}
<footer>As of {escape(_moment(report["now"]))}{_revision(report)}</footer>
</body>
</html>"""


def _body(report: Row) -> Iterator[str]:
    yield "<ul>" + "".join(f"<li>{escape(text)}</li>" for text in details(report)) + "</ul>"
    metrics = metrics_with_figures(report["metrics"])
    if not metrics:
        yield "<p>No promise was kept, broken, or is running.</p>"
        return
    labels = [metric["metric"] for metric in metrics]
    yield '<div class="charts">'
    yield from _figure("judged", "Met and breached", labels, metrics, _JUDGED)
    yield from _figure("running", "Still running", labels, metrics, _RUNNING)
    yield "</div>"
    yield _table(metrics, head="Metric", names=labels, fields=columns(report))
    for metric in metrics:
        yield from _groups(report, metric["metric"])
    yield f"<p>{escape(legend(report))}</p>"


def _groups(report: Row, metric: str) -> Iterator[str]:
    """One metric, group by group."""
    named = [
        (group_name(group["value"], report["by"]), found)
        for group in report["groups"]
        for found in metrics_with_figures(group["metrics"])
        if found["metric"] == metric
    ]
    if not named:
        return
    names, found = [name for name, _ in named], [row for _, row in named]
    yield f"<h2>{escape(metric)} by {escape(report['by'])}</h2>"
    yield '<div class="charts">'
    more = f", the first {_MOST} of {len(names)}" if len(names) > _MOST else ""
    yield from _figure(f"judged-{metric}", f"Met and breached{more}", names[:_MOST], found[:_MOST], _JUDGED)
    yield from _figure(f"running-{metric}", f"Still running{more}", names[:_MOST], found[:_MOST], _RUNNING)
    yield "</div>"
    yield _table(found, head=report["by"].capitalize(), names=names, fields=columns(report))


def _figure(
    name: str, caption: str, labels: Sequence[str], metrics: Sequence[Row], colours: Mapping[str, str]
) -> Iterator[str]:
    """Return a drawing with its caption; "" if all figures are zero."""
    drawn = [place for place, metric in enumerate(metrics) if any(metric[key] for key in colours)]
    if drawn:
        colours = {key: colour for key, colour in colours.items() if key in _ALWAYS or any(one[key] for one in metrics)}
        series = {key.replace("_", " "): [metrics[place][key] for place in drawn] for key in colours}
        svg = svg_charts.bars(name, [labels[place] for place in drawn], series, colours=list(colours.values()))
        yield f"<figure><figcaption>{escape(caption)}</figcaption>{svg}</figure>"


def _table(metrics: Sequence[Row], *, head: str, names: Sequence[str], fields: Mapping[str, str]) -> str:
    titles = "".join(f'<th scope="col">{escape(text)}</th>' for text in (head, *map(_title, fields.values())))
    rows = "\n".join(_row(name, metric, fields) for name, metric in zip(names, metrics, strict=True))
    return f'<div class="scroll"><table>\n<thead><tr>{titles}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></div>'


def _row(name: str, metric: Row, fields: Iterable[str]) -> str:
    marks = {
        "breached": ' class="bad"',
        "overdue": ' class="bad"',
        "at_risk": ' class="risk"',
        "met_after_backdating": ' class="risk"',
    }
    texts = format_figures(metric)
    cells = "".join(f"<td{marks.get(key, '') if metric[key] else ''}>{escape(texts[key])}</td>" for key in fields)
    return f'<tr><th scope="row">{escape(line(name))}</th>{cells}</tr>'


def _title(text: str) -> str:
    return "No SLA" if text == "NO SLA" else text.capitalize()


def _moment(text: str) -> str:
    return text[:16].replace("T", " ") + text[19:]


def _revision(report: Row) -> str:
    return f", revision {escape(report['rev'][:12])}" if report.get("rev") else ""
