"""What `hd sla check` judged as a JUnit report: a test case for each clock. Judges nothing.

There is no one schema; this is what the readers have in common. GitLab takes classname, name, file and the content of
failure, error and skipped; Jenkins the attribute message of failure and skipped, and groups by what stands before the
last dot of classname; the reporters for GitHub take both. None of them shows system-out of a case that passed, so what
is at risk is a skipped case: seen, and no failure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from html import escape

from hd.render.sla.findings import finding_sentence
from hd.render.terminal.cells import line, shorten
from hd.render.terminal.screen import Row, Screen
from hd.text.sanitize import safe

Case = tuple[str, str]  # which element it has inside, or "" where all is well; the element itself

_TITLE = 120
_COUNTED = (("failures", "failure"), ("errors", "error"), ("skipped", "skipped"))
_NOT_XML = re.compile("[\ufffe\uffff]")  # of what `safe` lets through


def junit(found: Row, judged: Sequence[Row], *, prefix: str, screen: Screen, risk_fails: bool = False) -> str:
    """The report. found: the judgement, as JSON; judged: every clock, as the findings in it; prefix: the desk's folder
    in the repository; risk_fails: at risk is a failure, too."""
    cases = [_unreadable(problem, prefix) for problem in found["unreadable"]]
    cases += [_case(row, screen, risk_fails=risk_fails) for row in judged]
    kinds = Counter(kind for kind, _ in cases)
    counts = (("tests", len(cases)), *((name, kinds[tag]) for name, tag in _COUNTED))
    numbers = "".join(f' {name}="{count}"' for name, count in counts)
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<testsuites name="hd sla check"{numbers} time="0">',
            f'  <testsuite name="SLA"{numbers} time="0" timestamp={_attribute(found["now"][:19])}>',
            *(text for _, text in cases),
            "  </testsuite>",
            "</testsuites>",
        ]
    )


def _case(row: Row, screen: Screen, *, risk_fails: bool) -> Case:
    state = row["state"]
    kind = "failure" if state == "breached" or (risk_fails and state == "at_risk") else "skipped"
    inside = ""
    if state in ("breached", "at_risk"):
        told = finding_sentence(row, screen=screen)
        text = f"{told}\n{line(row['title'])}\n{row['path']}:{row['line']}"
        inside = _told(kind, told, text, type_=state if kind == "failure" else "")
    name = f"{row['key']}: {shorten(line(row['title']), _TITLE)}"
    return kind if inside else "", _testcase(f"sla.{line(row['metric'])}", name, row["path"], inside)


def _unreadable(problem: Row, prefix: str) -> Case:
    message, path = line(problem["message"]), prefix + problem["path"]
    at = f":{problem['line']}" if problem["line"] else ""
    inside = _told("error", message, f"{path}{at}: {message}", type_="unreadable")
    return "error", _testcase("sla.unreadable", path, path, inside)


def _testcase(classname: str, name: str, path: str, inside: str) -> str:
    head = f"    <testcase classname={_attribute(classname)} name={_attribute(name)} file={_attribute(path)}"
    return f'{head} time="0">\n{inside}\n    </testcase>' if inside else f'{head} time="0"/>'


def _told(tag: str, message: str, text: str, *, type_: str) -> str:
    typed = f" type={_attribute(type_)}" if type_ else ""
    return f"      <{tag} message={_attribute(message)}{typed}>{_xml(text)}</{tag}>"


def _attribute(text: str) -> str:
    return f'"{_xml(line(text))}"'


def _xml(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", safe(text, multiline=True)))
