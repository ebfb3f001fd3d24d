"""`check` and `mend` on a real repository: what is looked at, what git knows, what the one commit holds."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hd.core.diagnostic import Diagnostic
from hd.errors import NotFoundError, UsageError
from hd.ops.actors import acting
from hd.ops.context import Context
from hd.ops.desk.check import WHOLE, CheckScope, check, part_of, staged_part
from hd.ops.desk.fix import FixResult, mend
from hd.ops.desk.init import init
from hd.ops.tickets.create import Registration, create
from hd.store.desk.at_index import Staged
from hd.store.desk.desk import Desk

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


def git(desk: Desk, *args: str, **env: str) -> str:
    told = {"GIT_AUTHOR_DATE": "2026-11-24T08:00:00Z", "GIT_COMMITTER_DATE": "2026-11-24T08:00:00Z", **env}
    done = subprocess.run(["git", *args], cwd=desk.folder, env=os.environ | told, capture_output=True, check=True)
    return done.stdout.decode().strip()


MADE: list[Path] = []


@pytest.fixture
def desk(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk in a subfolder, with two tickets of a small team's. Made once, and copied."""
    if not MADE:
        root = tmp_path_factory.mktemp("made")
        subprocess.run(["git", "init", "-q", "-b", "main", str(root)], check=True)
        found = init(root / "support", template="small-team", now=NOW).desk
        for title in ("VPN drops", "Printer is dead"):
            create(Context(found, now=NOW, actor=acting(found)), Registration(title, service="vpn"))
        MADE.append(root)
    shutil.copytree(MADE[0], tmp_path / "desk")
    return Desk(tmp_path / "desk" / "support")


@pytest.fixture
def path(desk: Desk) -> str:
    """One of the two tickets."""
    return f"tickets/2026/11/{desk.ids()[0]}.md"


def edit(desk: Desk, path: str, *swaps: tuple[str, str]) -> None:
    file = desk.folder / path
    text = file.read_text(encoding="utf-8")
    for old, new in swaps:
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")


def write(desk: Desk, path: str, text: str = "x\n") -> None:
    (desk.folder / path).parent.mkdir(parents=True, exist_ok=True)
    (desk.folder / path).write_text(text, encoding="utf-8")


def rules(problems: list[Diagnostic]) -> list[tuple[str, str]]:
    return [(problem.path, problem.rule) for problem in problems]


def mended(desk: Desk, part: CheckScope = WHOLE) -> FixResult:
    return mend(Context(Desk(desk.folder), now=LATER, actor=acting(desk)), part=part)


# -- what is looked at --------------------------------------------------------------------------------------------


def test_a_new_desk_is_without_fault(desk: Desk) -> None:
    assert check(Context(desk, now=NOW)) == []


def test_what_git_does_not_track_and_what_it_ignores(desk: Desk, path: str) -> None:
    attached = f"{path.removesuffix('.md')}/00c0ffee-a.log"
    write(desk, attached)
    write(desk, "kb/new.md", "---\ntitle: New\n---\n")
    write(desk, ".gitignore", "*.log\n")
    problems = check(Context(desk, now=NOW))
    assert rules(problems) == [(path, "attachment"), (attached, "untracked"), ("kb/new.md", "untracked")]
    assert [problem.hint for problem in problems[1:]] == [f"git add --force -- {attached}", "git add -- kb/new.md"]


def test_a_ticket_that_was_deleted_is_an_error_and_its_id_stays_taken(desk: Desk, path: str) -> None:
    other = f"tickets/2026/11/{desk.ids()[1]}.md"
    edit(desk, other, ("links: []", f"links: [related:{desk.ids()[0]}]"))
    (desk.folder / path).unlink()
    assert rules(check(Context(desk, now=NOW))) == [(path, "gone")]


def test_what_a_sparse_checkout_leaves_out_is_there(desk: Desk, path: str) -> None:
    other = f"tickets/2026/11/{desk.ids()[1]}.md"
    edit(desk, other, ("links: []", f"links: [related:{desk.ids()[0]}]"))
    git(desk, "commit", "-qam", "A link")
    git(desk, "-C", "..", "sparse-checkout", "set", "--no-cone", "/*", f"!/support/{path}")
    assert not (desk.folder / path).exists()
    assert check(Context(desk, now=NOW)) == []


def test_without_a_repository_the_files_are_checked(desk: Desk, path: str, tmp_path: Path) -> None:
    edit(desk, path, ("type: incident", "type: accident"))
    (desk.folder.parent / ".git").rename(tmp_path / "away")
    assert rules(check(Context(Desk(desk.folder), now=NOW))) == [(path, "unknown")]


def test_a_symbolic_link_in_the_place_of_a_ticket_is_not_followed(desk: Desk, path: str) -> None:
    file = desk.folder / path
    file.rename(desk.folder / "elsewhere.md")
    file.symlink_to(desk.folder / "elsewhere.md")
    (problem,) = check(Context(desk, now=NOW))
    assert (problem.path, problem.message) == (path, "is a symbolic link")


def test_a_name_with_a_control_character_hides_no_other_fault(desk: Desk, path: str) -> None:
    edit(desk, path, ("type: incident", "type: accident"))
    write(desk, "kb/a\nb.md", "---\ntitle: x\n---\n")
    found = rules(check(Context(desk, now=NOW)))
    assert found == [(path, "unknown"), *(("kb/a\nb.md", rule) for rule in ("name", "untracked", "unreadable"))]


def test_only_what_is_named_is_looked_at(desk: Desk, path: str) -> None:
    first, second = desk.ids()
    for one in (first, second):
        edit(desk, f"tickets/2026/11/{one}.md", ("type: incident", "type: accident"))
    write(desk, "kb/new.md", "---\ntitle: New\nkind: novel\n---\n")
    wanted = {
        first[-5:].lower(): [(f"tickets/2026/11/{first}.md", "unknown")],
        f"support/tickets/2026/11/{second}.md": [(f"tickets/2026/11/{second}.md", "unknown")],
        f"tickets/2026/11/{second}.md": [(f"tickets/2026/11/{second}.md", "unknown")],
        "new": [("kb/new.md", "untracked"), ("kb/new.md", "article-kind")],
        "kb": [("kb/new.md", "untracked"), ("kb/new.md", "article-kind")],
        "hd.yaml": [],
    }
    for word, found in wanted.items():
        assert (
            rules(
                check(Context(desk, now=NOW), part=part_of(Context(desk, now=NOW), [word], folder=desk.folder.parent))
            )
            == found
        ), word
    assert len(check(Context(desk, now=NOW), part=part_of(Context(desk, now=NOW), ["."], folder=desk.folder))) == 4


def test_a_ticket_stands_for_its_attachments_too(desk: Desk, path: str) -> None:
    write(desk, f"{path.removesuffix('.md')}/00c0ffee-a.log")
    part = part_of(Context(desk, now=NOW), [path], folder=desk.folder)
    assert [rule for _, rule in rules(check(Context(desk, now=NOW), part=part))] == ["attachment", "untracked"]


def test_what_is_no_file_of_the_desk_is_refused(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "other.md").write_text("x")
    with pytest.raises(UsageError, match="not a file of this desk"):
        part_of(Context(desk, now=NOW), [str(tmp_path / "other.md")], folder=desk.folder)
    for word in ("kb/gone.md", "qqqqq"):
        with pytest.raises(NotFoundError):
            part_of(Context(desk, now=NOW), [word], folder=desk.folder)


# -- what is staged -----------------------------------------------------------------------------------------------


def staged(desk: Desk, *words: str) -> list[tuple[str, str]]:
    found = Staged(desk.folder)
    return rules(
        check(
            Context(found, now=NOW),
            part=staged_part(found, part_of(Context(found, now=NOW), words, folder=desk.folder)),
        )
    )


def test_nothing_staged_is_nothing_to_check(desk: Desk, path: str) -> None:
    edit(desk, path, ("type: incident", "type: accident"))
    assert staged(desk) == []


def test_what_is_checked_is_what_the_index_has_not_what_the_work_tree_has(desk: Desk, path: str) -> None:
    edit(desk, path, ("type: incident", "type: accident"))
    git(desk, "add", path)
    edit(desk, path, ("type: accident", "type: incident"), ("title: ", "title: x: "))
    assert staged(desk) == [(path, "unknown")]


def test_only_staged_files_are_checked_and_of_them_those_named(desk: Desk) -> None:
    one, two = (f"tickets/2026/11/{name}.md" for name in desk.ids())
    for path in (one, two):
        edit(desk, path, ("type: incident", "type: accident"))
    git(desk, "commit", "-qam", "Bad")
    edit(desk, one, ("priority: P3", "priority: P2"))
    git(desk, "add", one)
    assert staged(desk) == [(one, "unknown")]
    assert staged(desk, two) == []


def test_the_configuration_is_the_staged_one(desk: Desk, path: str) -> None:
    edit(desk, "hd.yaml", ("services: [vpn,", "services: [vpm,"))
    edit(desk, path, ("title: ", "title: Again: "))
    git(desk, "add", path)
    assert staged(desk) == [(path, "yaml-text")]
    git(desk, "add", "hd.yaml")
    assert (path, "unknown") in staged(desk)


def test_a_reference_must_be_in_the_index(desk: Desk, path: str) -> None:
    write(desk, "kb/wifi.md", "---\ntitle: WiFi\n---\n")
    edit(desk, path, ("links: []", "links: [kb:wifi]"))
    git(desk, "add", path)
    assert staged(desk) == [(path, "reference")]
    git(desk, "add", "kb/wifi.md")
    assert staged(desk) == []


def test_a_deletion_and_a_symbolic_link_are_found_before_they_are_committed(desk: Desk, path: str) -> None:
    other = f"tickets/2026/11/{desk.ids()[1]}.md"
    git(desk, "rm", "-q", path)
    (desk.folder / other).unlink()
    (desk.folder / other).symlink_to("/etc/passwd")
    git(desk, "add", other)
    assert set(staged(desk)) == {(path, "gone"), (other, "unreadable")}


def test_before_the_first_commit_everything_is_staged(repo: Path) -> None:
    (repo / "hd.yaml").write_text("teems: {}\n")
    subprocess.run(["git", "add", "hd.yaml"], cwd=repo, check=True)
    assert staged(Desk(repo)) == [("hd.yaml", "unknown-key")]


def test_an_index_that_git_names_to_a_hook_is_the_one_looked_at(
    desk: Desk, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(desk, path, ("type: incident", "type: accident"))
    own = desk.folder.parent / ".git" / "next-index.lock"
    own.write_bytes((desk.folder.parent / ".git" / "index").read_bytes())
    git(desk, "add", path, GIT_INDEX_FILE=str(own))
    assert staged(desk) == []
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/next-index.lock")
    assert staged(desk) == [(path, "unknown")]
    monkeypatch.setenv("GIT_INDEX_FILE", "/elsewhere/.git/index")
    assert staged(desk) == []


# -- what is mended -----------------------------------------------------------------------------------------------


def test_all_is_mended_in_one_commit_with_a_trailer_for_each_ticket(desk: Desk, path: str) -> None:
    one, two = desk.ids()
    edit(desk, path, ("title: ", "title: Again: "))
    edit(desk, f"tickets/2026/11/{two}.md", ("tags: []\n", ""))
    write(desk, "kb/new.md", "---\ntitle: New\ntags: [a, a]\n---\n")
    write(desk, ".gitattributes", "*.png binary\n")
    git(desk, "add", "-A")
    git(desk, "commit", "-qm", "By hand")
    before = git(desk, "rev-parse", "HEAD")
    done = mended(desk)
    assert {problem.rule for problem in done.mended} == {"attributes", "yaml-text", "schema", "twice"}
    assert done.left == ()
    assert git(desk, "rev-parse", "HEAD^") == before
    body = git(desk, "log", "-1", "--format=%B")
    assert body.startswith("4 files fix attributes, ")
    assert body.splitlines()[2:] == [f"Hd-Ticket: {one}", f"Hd-Ticket: {two}", "Hd-Action: fix", "Hd-Actor: olha"]
    assert git(desk, "status", "--porcelain") == ""


def test_a_second_time_there_is_nothing_to_do(desk: Desk, path: str) -> None:
    edit(desk, path, ("title: ", "title: Again: "), ("status: new", "status: open"))
    assert mended(desk).commit
    head = git(desk, "rev-parse", "HEAD")
    again = mended(desk)
    assert (again.mended, again.left, again.commit) == ((), (), None)
    assert git(desk, "rev-parse", "HEAD") == head


def test_a_dry_run_names_all_and_changes_nothing(desk: Desk, path: str) -> None:
    edit(desk, path, ("title: ", "title: Again: "))
    before = (desk.folder / path).read_bytes(), git(desk, "rev-parse", "HEAD")
    done = mend(Context(Desk(desk.folder), now=LATER, actor=acting(desk), dry_run=True))
    assert ([problem.rule for problem in done.mended], done.left, done.commit) == (["yaml-text"], (), "")
    assert ((desk.folder / path).read_bytes(), git(desk, "rev-parse", "HEAD")) == before


def test_only_what_is_named_is_mended_and_what_is_staged_stays_so(desk: Desk, path: str) -> None:
    other = f"tickets/2026/11/{desk.ids()[1]}.md"
    for one in (path, other):
        edit(desk, one, ("title: ", "title: Again: "))
    git(desk, "add", other)
    done = mended(desk, part_of(Context(desk, now=NOW), [path], folder=desk.folder))
    assert {problem.path for problem in done.mended} == {path}
    assert git(desk, "status", "--porcelain") == f"M  support/{other}"


def last_step(desk: Desk, path: str) -> tuple[str, str, str | None]:
    step = Desk(desk.folder).read(path).timeline[-1]
    return step.at.astimezone(UTC).isoformat(), step.by, step.source


def commit_status(desk: Desk, path: str, *statuses: tuple[str, str, str]) -> None:
    """Commits of hand edits: (day, who, the status then)."""
    for day, who, status in statuses:
        old = Desk(desk.folder).read(path).status
        edit(desk, path, (f"\nstatus: {old}\n", f"\nstatus: {status}\n"))
        who_env = {"GIT_AUTHOR_NAME": who, "GIT_AUTHOR_EMAIL": f"{who}@acme.example"}
        git(desk, "commit", "-qam", f"{status} by hand", GIT_AUTHOR_DATE=f"{day}T10:00:00Z", **who_env)


def test_an_entry_is_of_the_commit_in_which_the_field_got_its_present_value(desk: Desk, path: str) -> None:
    days = ("2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26")
    states = ("open", "pending", "open", "open")
    commit_status(desk, path, *zip(days[:3], ("ivan", "taras", "mia"), states[:3], strict=True))
    edit(desk, path, ("title: ", "title: Still "))
    git(desk, "commit", "-qam", "A title", GIT_AUTHOR_DATE="2026-11-26T10:00:00Z")
    assert [problem.message.partition(",")[0] for problem in mended(desk).mended] == ["status is open"]
    assert last_step(desk, path) == ("2026-11-25T10:00:00+00:00", "mia", "git")


def test_a_change_on_a_branch_is_of_the_commit_on_that_branch_not_of_the_merge(desk: Desk, path: str) -> None:
    git(desk, "switch", "-qc", "side")
    commit_status(desk, path, ("2026-11-24", "ivan", "open"))
    git(desk, "switch", "-q", "main")
    edit(desk, path, ("handovers:\n", "watchers: [mia]\nhandovers:\n"))
    git(desk, "commit", "-qam", "A watcher", GIT_AUTHOR_DATE="2026-11-25T10:00:00Z")
    git(desk, "merge", "-q", "-m", "Merge", "side", GIT_AUTHOR_DATE="2026-11-26T10:00:00Z")
    assert mended(desk).commit
    assert last_step(desk, path) == ("2026-11-24T10:00:00+00:00", "ivan", "git")


def test_what_nobody_committed_was_done_when_the_file_was_written_by_whoever_mends(desk: Desk, path: str) -> None:
    edit(desk, path, ("status: new", "status: open"))
    written = datetime(2026, 11, 26, 12, 0, tzinfo=UTC).timestamp()
    os.utime(desk.folder / path, (written, written))
    assert mended(desk).commit
    assert last_step(desk, path) == ("2026-11-26T12:00:00+00:00", "olha", "git")
    assert git(desk, "log", "-2", "--format=%(trailers:key=Hd-Action,valueonly,separator=)").split() == [
        "fix",
        "hand-edit",
    ]


def test_an_author_whom_the_desk_does_not_know_is_named_by_address(desk: Desk, path: str) -> None:
    commit_status(desk, path, ("2026-11-24", "stranger", "open"))
    assert mended(desk).commit
    assert last_step(desk, path)[1] == "stranger@acme.example"


def test_a_commit_dated_in_the_future_gives_no_entry_in_the_future(desk: Desk, path: str) -> None:
    commit_status(desk, path, ("2027-11-24", "ivan", "open"))
    assert mended(desk).left == ()
    assert last_step(desk, path)[0] == LATER.isoformat()


def test_where_history_is_cut_off_nothing_is_guessed(desk: Desk, path: str, tmp_path: Path) -> None:
    commit_status(desk, path, ("2026-11-24", "ivan", "open"))
    git(desk, "clone", "-q", "--depth=1", f"file://{desk.folder.parent}", str(tmp_path / "shallow"))
    clone = Desk(tmp_path / "shallow" / "support")
    done = mended(clone)
    assert (done.mended, done.commit, [problem.rule for problem in done.left]) == ((), None, ["timeline"])
    assert done.notes == (f"{path}: history is cut off before status became open; git fetch --unshallow",)
