"""How faults are drawn: for people, for GitHub's workflow commands, for GitLab's code quality report."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from hd.core.diagnostic import Diagnostic
from hd.render import diagnostics
from hd.render.formats import ci_annotations

ERROR = Diagnostic("error", "unknown", 'team: no "l3"', 15, "tickets/2026/11/HD-2611-7K3FQ.md", "hd escalate")
FIX = Diagnostic("warning", "twice", "tags: vpn stands there twice", 17, "kb/vpn.md", "take one out", fix=True)
NOTE = Diagnostic("note", "bom", "begins with a BOM")


def test_a_person_sees_place_severity_message_rule_and_what_mends_it() -> None:
    assert diagnostics.diagnostic_lines([ERROR, FIX, NOTE]) == [
        'tickets/2026/11/HD-2611-7K3FQ.md:15: error: team: no "l3" [unknown]',
        "  hd escalate",
        "kb/vpn.md:17: warning: tags: vpn stands there twice [twice]",
        "  hd check --fix: take one out",
        ": note: begins with a BOM [bom]",
    ]
    assert diagnostics.severity_counts([ERROR, ERROR, FIX]) == "2 errors, 1 warning"


def test_github_gets_workflow_commands_with_paths_from_the_root() -> None:
    assert ci_annotations.github(diagnostics.make_annotations([ERROR, FIX, NOTE], prefix="support/")) == [
        "::error file=support/tickets/2026/11/HD-2611-7K3FQ.md,line=15,title=hd check%3A unknown"
        '::team: no "l3"%0Ahd escalate',
        "::warning file=support/kb/vpn.md,line=17,title=hd check%3A twice"
        "::tags: vpn stands there twice%0Ahd check --fix: take one out",
        "::notice file=support/hd.yaml,title=hd check%3A bom::begins with a BOM",
    ]


def test_what_githubs_commands_are_made_of_is_escaped() -> None:
    problem = Diagnostic("error", "r", "100%: a,b\x1b[31m", 1, "kb/a,b:c%\n.md", "one\r\ntwo")
    (line,) = ci_annotations.github(diagnostics.make_annotations([problem], prefix=""))
    assert line.startswith("::error file=kb/a%2Cb%3Ac%25")
    assert line.endswith("::100%25: a,b\\x1b[31m%0Aone%0Atwo")


@given(st.text(), st.text(), st.text())
def test_a_github_command_is_one_line_whatever_files_say(path: str, message: str, hint: str) -> None:
    (line,) = ci_annotations.github(
        diagnostics.make_annotations([Diagnostic("error", "r", message, 1, path, hint)], prefix="")
    )
    assert len(line.splitlines()) == 1
    assert line.partition("::")[2].partition("::")[0].count(",") <= 2


def test_gitlab_gets_a_code_quality_report() -> None:
    (row, *_) = rows = json.loads(
        ci_annotations.gitlab(diagnostics.make_annotations([ERROR, FIX, NOTE], prefix="support/"))
    )
    assert {key: row[key] for key in ("description", "check_name", "severity", "location")} == {
        "description": 'team: no "l3"\nhd escalate',
        "check_name": "unknown",
        "severity": "major",
        "location": {"path": "support/tickets/2026/11/HD-2611-7K3FQ.md", "lines": {"begin": 15}},
    }
    assert [one["severity"] for one in rows] == ["major", "minor", "info"]
    assert rows[2]["location"] == {"path": "support/hd.yaml", "lines": {"begin": 1}}


def test_a_fingerprint_outlives_edits_above_and_is_never_given_twice() -> None:
    from msgspec.structs import replace

    def prints(*problems: Diagnostic) -> list[str]:
        return [
            row["fingerprint"]
            for row in json.loads(ci_annotations.gitlab(diagnostics.make_annotations(problems, prefix="")))
        ]

    assert prints(ERROR) == prints(replace(ERROR, line=99))
    assert len(set(prints(ERROR, ERROR, FIX, replace(ERROR, path="x.md")))) == 4
