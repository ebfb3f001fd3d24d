"""Every text of the daily verbs can be translated: in a language of accents, none is left without them."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.running import NOON, hd

DESK = """\
desk: {name: "№ 1", timezone: Europe/Kyiv}
people:
  olha: {name: "О Б", email: olha@acme.example}
  ivan: {name: "І К", email: ivan@acme.example, away: [2026-11-20..2026-12-30]}
teams:
  desk: {line: 1, members: [olha]}
  two: {line: 2, members: [ivan], lead: ivan}
services: {vpn: {category: net}}
views: {mine: "is:open"}
"""
CONTACTS = "email,name,phone\na@b.example,Ая Яа,+380441234567\n"

# `REF` is the first ticket.
SESSION = """\
--help
create --help
list --help
resolve --help

create Тема -r a@b -s vpn
create Тема -r zzz
create Тема -s zzz
create Тема -i zzz
create Тема -r z@z.example
list
list --by team
list --by assignee
list --count --by status
list --columns id,status,priority,due,state,title
list zzz:1
list (
list )
list OR
list is:zzz
list priority:P9
list due:zzz
list age:zzz
list due:
list --columns zzz
list --view zzz
list -n 0
list --zzz
show REF
take REF
comment REF -m й
comment REF -m й --internal
comment REF --by requester -m ц
comment REF
wait REF --for requester -m у
wait REF --for date
wait REF --for zzz
wait REF --for date --until 2d
list
show REF
resume REF
resume REF
assign REF nobody
assign REF ivan
assign REF zzz
assign REF olha
assign REF
escalate REF --to two
escalate REF --to two -m к
escalate REF --to zzz -m к
escalate REF
return REF
return REF -m к
escalate REF --up -m щ
escalate REF --up ivan -m щ
set REF impact=group
set REF zzz=1
set REF priority=P9
set REF status=new
set REF
resolve REF
resolve REF -m ш --dry-run
resolve REF -m ш
show REF
cancel REF -m ш
close REF
reopen REF
show REF
log REF
undo
undo zzz
call 0441234567
call Ая
call нема
call
search Тема
search ґґґґ
search
kb list
kb show zzz
kb search ґґґґ
sync
show zzz
zzz
take
help zzz
"""

# Words that stay as they are: names of the desk above, keys and values that people type, parts of git.
KEPT = """
olha ivan desk two vpn net zzz mine git remote add origin URL hd yaml contacts csv team nobody me
a b example z HD id title type status priority impact urgency category service requester org office channel owner line
assignee tags links parent watchers created updated resolved due until needed age path sla state contract is sort
external fields metric elapsed_min remaining_min target_min open closed pending wake breached at risk unassigned
escalated in review owed conflicted reply needs group person company date approval vendor task TEXT WHO WHY TEAM QUERY
REF TITLE KEY VALUE FILE NAME DIR OPTIONS COMMAND ARGS PHONE NUMBER ADDRESS respond resolve
call show list search similar kb contact sync check init OR
rated unrated
close log take comment wait resume assign escalate return set cancel reopen create undo high normal low
"""

COMMITS = ("up", "to", "for", "until")  # what the subjects of commits say, which are in the desk's language


@pytest.fixture
def folder(repo: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HD_NOW", NOON)
    (repo / "hd.yaml").write_text(DESK, encoding="utf-8")
    (repo / "contacts.csv").write_text(CONTACTS, encoding="utf-8")
    for args in (["add", "-A"], ["commit", "-q", "-m", "x"]):
        subprocess.run(["git", *args], cwd=repo, check=True)
    return repo


def left_over(text: str) -> list[str]:
    """The words of Latin letters that nobody put accents on, but commands, options, ids, hashes and what stays."""
    text = re.sub(r"^ +hd .*$", " ", text, flags=re.MULTILINE)  # an example
    text = re.sub(r"\bhd(?: +[\w@.:=/<>'\"#-]+)+|--?[\w-]+(?:[= ][A-Z…,]+)?|\[[0-9a-f]{7}\]|\bP\d\b", " ", text)
    text = re.sub(r"\b[0-9A-Z-]*\d[0-9A-Za-z-]*\b|\b[A-Z]{5}\b|\S+@\S+|\b\w+[:.]\S*", " ", text)
    kept = {word.casefold() for word in KEPT.split()}
    return [word for word in re.findall(r"(?<!\w)[A-Za-z][A-Za-z_]+(?!\w)", text) if word.casefold() not in kept]


def test_a_text_without_accents_is_found() -> None:
    assert left_over("hd: ñó ticket zzz") == ["ticket"]


def test_every_text_of_the_daily_verbs_can_be_translated(folder: Path) -> None:
    ref, escaped = "", {}
    for line in SESSION.splitlines():
        args = [ref if word == "REF" else word for word in line.split()]
        answer = hd(folder, *args, HD_LANG="qps", HD_FORCE_TTY="100")
        assert not answer.crashed, answer.err
        if not ref and line.startswith("create Т"):
            ref = re.findall(r"HD-\d{4}-(\w{5})", answer.out)[0].lower()
        said = f"{answer.out}\n{answer.err}".replace(ref or "\0", " ").replace((ref or "\0").upper(), " ")
        if line == "log REF":
            said = re.sub(rf"\b(?:{'|'.join(COMMITS)}|[0-9a-f]{{7}})\b", " ", said)  # a commit id can be all letters
        found = left_over(said)
        if found:
            escaped[line] = " ".join(found)
    assert escaped == {}
