"""Desks as they are found: wrong configuration, broken files, links where folders belong, git in any state. What can be
read is read, what cannot is named with its line, and whoever may not write leaves everything as it was.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Founded, other_ticket
from tests.running import git, hd, like_anybody, process, refused, state

TOP = ("hd.yaml", "contacts.csv", ".gitattributes", "tickets")
WRITING = (["create", "x"], ["comment", "REF", "-m", "x"], ["take", "REF"], ["kb", "new", "x"])


def refuses_to_write(desk: Founded, *, says: str, code: int = 1, **environ: str) -> None:
    """No writing verb does anything."""
    for words in WRITING:
        refused(
            desk.folder, *(desk.ticket if word == "REF" else word for word in words), code=code, says=says, **environ
        )


# -- hd.yaml -----------------------------------------------------------------------------------------------------------

UNUSABLE = {
    "a conflict": (
        b"desk: {}\n<<<<<<< HEAD\npeople: {}\n=======\nteams: {}\n>>>>>>> b\n",
        "hd.yaml:2: a merge conflict",
    ),
    "a tab": (b"desk:\n\tname: x\n", "hd.yaml:2:"),
    "an open bracket": (b"desk: {name: x\n", "hd.yaml:2:"),
    "a key twice": (b"desk: {}\ndesk: {}\n", "hd.yaml:2: the key"),
    "an anchor": (b"desk: &a {}\n", "hd.yaml:1: an anchor"),
    "a tag": (b"desk: !!python/object:os.system {}\n", "hd.yaml:1: a tag"),
    "CP1251": ("desk: {name: Привет}\n".encode("cp1251"), "hd.yaml:1: not UTF-8"),
    "NUL": (b"desk: {name: x\0}\n", "hd.yaml:1:"),
    "brackets": (b"desk: " + b"[" * 50_000, "hd.yaml:1: more than"),
    "a list": (b"- desk\n", "hd.yaml:1: the desk's sections"),
    "two documents": (b"desk: {}\n---\ndesk: {}\n", "hd.yaml:2: a second YAML document"),
    "binary": (bytes(range(256)), "hd.yaml:2: not UTF-8"),
}


@pytest.mark.parametrize(("data", "says"), UNUSABLE.values(), ids=UNUSABLE)
def test_a_configuration_that_is_none_stops_writing_and_no_reading(data: bytes, says: str, desk: Founded) -> None:
    (desk.folder / "hd.yaml").write_bytes(data)
    for words in (["list"], ["show", desk.ticket], ["search", "drops"]):
        answer = hd(desk.folder, *words)
        assert (answer.code, says in answer.err) == (0, True), answer.err
        assert "VPN drops" in answer.out
    refuses_to_write(desk, says=says)
    refused(desk.folder, "sla", "check", code=1, says=says)
    for words in (["check"], ["config", "check"]):
        answer = hd(desk.folder, *words)
        place, _, message = says.partition(": ")
        assert answer.out.startswith(f"{place.rstrip(':')}: error: {message}")
        assert (answer.code, answer.err) == (5, "1 error\n")


def test_without_a_configuration_nothing_is_promised(desk: Founded) -> None:
    (desk.folder / "hd.yaml").write_bytes(b"desk: {")
    assert json.loads(hd(desk.folder, "list", "--json").out)[0]["clock"] is None


@pytest.mark.parametrize(
    "text",
    ["desk: {timezone: Mars/X}", "deks: {}", "statuses: 5", "desk: {prefix: ../..}", "contacts: ../../etc/passwd"],
)
def test_a_wrong_part_stops_writing_and_is_left_out_of_reading(text: str, desk: Founded) -> None:
    (desk.folder / "hd.yaml").write_text(text, encoding="utf-8")
    answer = hd(desk.folder, "list")
    assert (answer.code, desk.ticket in answer.out, answer.err.startswith("hd: hd.yaml:1: ")) == (0, True, True)
    refuses_to_write(desk, says="hd.yaml:1: ")


@pytest.mark.parametrize("data", [b"", b"\n", b"# nothing\n", b"\xef\xbb\xbfdesk: {}\n", b"desk: {}\r\nteams:\r\n"])
def test_a_configuration_that_says_nothing_is_a_working_desk(data: bytes, desk: Founded) -> None:
    (desk.folder / "hd.yaml").write_bytes(data)
    assert hd(desk.folder, "comment", desk.ticket, "-m", "x").code == 0
    assert hd(desk.folder, "check").code == 0


def test_a_symbolic_link_is_no_configuration(desk: Founded, tmp_path: Path) -> None:
    shutil.move(desk.folder / "hd.yaml", tmp_path / "elsewhere")
    (desk.folder / "hd.yaml").symlink_to(tmp_path / "elsewhere")
    assert "hd.yaml: is a symbolic link" in hd(desk.folder, "list").err
    refuses_to_write(desk, says="hd.yaml: is a symbolic link")


def test_without_hd_yaml_there_is_no_desk(desk: Founded, tmp_path: Path) -> None:
    (desk.folder / "hd.yaml").unlink()
    assert "hd init" in refused(desk.folder, "list", code=1, says="no desk here").err
    refused(tmp_path, "-C", "desk/contacts.csv", "list", code=2, says="is a file, not a folder")
    refused(tmp_path, "-C", "nowhere", "list", code=2, says="no such folder")
    refused(tmp_path, "list", code=2, says="HD_DESK nowhere: no such folder", HD_DESK="nowhere")


# -- git ---------------------------------------------------------------------------------------------------------------


def diverge(desk: Founded) -> None:
    """Two branches that disagree about a file of the user's, with `main` checked out."""
    for branch, text in (("side", "1"), ("main", "2")):
        git(desk.folder, "checkout", "-q", *(["-b"] if branch == "side" else []), branch)
        (desk.folder / "notes").write_text(text, encoding="utf-8")
        git(desk.folder, "add", "notes")
        git(desk.folder, "commit", "-qm", branch)


def stuck(desk: Founded, *args: str) -> None:
    """Bring git into the middle of something."""
    assert subprocess.run(["git", *args], cwd=desk.folder, check=False, capture_output=True).returncode


def test_in_the_middle_of_a_merge_only_reading_goes_on(desk: Founded) -> None:
    diverge(desk)
    stuck(desk, "merge", "side")
    refuses_to_write(desk, says="git is in the middle of a merge")
    assert hd(desk.folder, "list").code == 0


def test_in_the_middle_of_a_rebase_only_reading_goes_on(desk: Founded) -> None:
    diverge(desk)
    stuck(desk, "rebase", "side")
    refuses_to_write(desk, says="git is in the middle of a rebase")
    assert hd(desk.folder, "show", desk.ticket).code == 0


@pytest.mark.parametrize("args", [["--detach"], ["-b", "feature"]], ids=["detached", "other branch"])
def test_beside_the_desks_branch_nothing_is_written(args: list[str], desk: Founded) -> None:
    git(desk.folder, "checkout", "-q", *args)
    refuses_to_write(desk, says="the desk's branch is main")
    assert hd(desk.folder, "list").out.startswith(desk.ticket)


@pytest.mark.parametrize("branch", ["--output=pwned", "-x", "--all", "a;b", "$(touch)"])
def test_a_branch_that_looks_like_an_option_is_only_a_name(branch: str, desk: Founded) -> None:
    git(desk.folder, "update-ref", f"refs/heads/{branch}", "HEAD")
    git(desk.folder, "symbolic-ref", "HEAD", f"refs/heads/{branch}")
    refused(desk.folder, "create", "x", code=1, says="the desk's branch is main")
    (desk.folder / "hd.yaml").write_text("desk: {}\n", encoding="utf-8")
    for words in (["list"], ["show", desk.ticket], ["log", desk.ticket], ["comment", desk.ticket, "-m", "x"], ["undo"]):
        assert hd(desk.folder, *words).code == 0
    assert {path.name for path in desk.folder.iterdir()} <= {*TOP, ".git"}


@pytest.mark.parametrize("branch", ["--output=pwned", "-x", "--all", "a b", "a..b", "@{-1}", "HEAD~1", "main:x"])
def test_a_branch_that_git_could_take_for_more_is_refused_in_the_configuration(branch: str, desk: Founded) -> None:
    (desk.folder / "hd.yaml").write_text(f"desk: {{branch: '{branch}'}}\n", encoding="utf-8")
    refused(desk.folder, "create", "x", code=1, says="is not the name of a git branch")


def test_a_bare_repository_is_no_desk(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--bare", "desk")
    (tmp_path / "desk" / "hd.yaml").touch()
    for words in (["list"], ["create", "x"]):
        refused(tmp_path / "desk", *words, code=1, says="bare repository")


def test_a_folder_without_git_says_how_to_begin(tmp_path: Path) -> None:
    (tmp_path / "hd.yaml").touch()
    for words in (["list"], ["create", "x"], ["show", "x"]):
        assert "git init" in refused(tmp_path, *words, code=1, says="not in a git repository").err


def test_a_desk_without_a_commit_takes_its_first_ticket(repo: Path) -> None:
    (repo / "hd.yaml").touch()
    assert hd(repo, "list").code == 0
    assert hd(repo, "create", "x").code == 0
    assert git(repo, "log", "--format=%s").count("create x") == 1


def worked_on(folder: Path, *, clean: bool = True) -> None:
    """A ticket through its whole life, in any kind of repository. clean: nothing else is under way there."""
    ref: str = json.loads(hd(folder, "create", "Принтер", "--json").out)["id"]
    for words in (
        ["take"],
        ["comment", "-m", "x"],
        ["wait", "--for", "requester"],
        ["resume"],
        ["resolve", "-m", "y"],
        ["close"],
    ):
        answer = hd(folder, words[0], ref, *words[1:])
        assert answer.code == 0, answer.err
    assert len(hd(folder, "log", ref).out.splitlines()) == 7
    assert hd(folder, "check").code == 0
    assert not clean or git(folder, "status", "--porcelain", ".") == ""
    git(folder, "fsck", "--strict")


def test_a_repository_of_sha256_works(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--object-format=sha256", "desk")
    assert hd(tmp_path, "init", "desk").code == 0
    worked_on(tmp_path / "desk")


def test_a_path_with_spaces_quotes_and_cyrillic_works(tmp_path: Path) -> None:
    folder = tmp_path / "наш \"desk\" 'x'" / "під тека"
    folder.parent.mkdir()
    git(folder.parent, "init", "-q")
    assert hd(folder.parent, "init", "під тека").code == 0
    worked_on(folder)


def test_a_submodule_works(desk: Founded, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "outer")
    git(tmp_path / "outer", "submodule", "--quiet", "add", str(desk.folder), "desk")
    worked_on(tmp_path / "outer" / "desk")
    assert git(tmp_path / "outer", "status", "--porcelain").split() == ["A", ".gitmodules", "AM", "desk"]


def cloned(desk: Founded, *options: str) -> Founded:
    """A clone of the desk, with a second ticket and an article."""
    other_ticket(desk)
    assert hd(desk.folder, "kb", "new", "Wi-Fi").code == 0
    assert hd(desk.folder, "comment", desk.ticket, "-m", "before").code == 0
    assert hd(desk.folder, "kb", "new", "VPN").code == 0
    folder = desk.folder.parent / "clone"
    git(folder.parent, "clone", "-q", *options, f"file://{desk.folder}", str(folder))
    return Founded(folder, desk.ticket)


def test_a_shallow_clone_works_and_takes_nothing_back_that_it_does_not_know(desk: Founded) -> None:
    clone = cloned(desk, "--depth=1")
    for words in (["undo"], ["undo", clone.ticket], ["undo", git(clone.folder, "rev-parse", "HEAD").strip()]):
        answer = refused(clone.folder, *words, code=1, says="is where this shallow clone begins")
        assert "git fetch --unshallow" in answer.err
    log = hd(clone.folder, "log", clone.ticket)
    assert (log.code, log.out, "this clone is shallow" in log.err) == (0, "", True)
    worked_on(clone.folder)
    assert hd(clone.folder, "comment", clone.ticket, "-m", "after").code == 0
    assert hd(clone.folder, "undo", clone.ticket).code == 0
    assert [said["text"] for said in clone.shown()["comments"]] == ["before"]  # type: ignore[attr-defined]
    assert len(hd(clone.folder, "log", clone.ticket).out.splitlines()) == 2
    git(clone.folder, "fetch", "-q", "--unshallow")
    assert len(hd(clone.folder, "log", clone.ticket).out.splitlines()) == 4


def test_what_a_sparse_checkout_leaves_out_is_read_and_not_changed(desk: Founded) -> None:
    clone = cloned(desk)
    other = json.loads(hd(clone.folder, "list", "Printer", "--json").out)[0]["id"]
    left = f"/tickets/2026/11/{other}.md"
    articles = hd(clone.folder, "kb", "list").out
    git(clone.folder, "sparse-checkout", "set", "--no-cone", "/*", "!/kb/", f"!{left}")
    answer = hd(clone.folder, "list")
    assert (answer.code, answer.err, other in answer.out) == (0, "", True)
    assert hd(clone.folder, "kb", "list").out == articles
    assert "Printer" in hd(clone.folder, "show", other).out
    refused(clone.folder, "set", other, "priority=P1", code=1, says="a sparse checkout leaves it out")
    assert hd(clone.folder, "check").out == ""
    worked_on(clone.folder)
    git(clone.folder, "sparse-checkout", "disable")
    assert len(hd(clone.folder, "list", "status:new,closed").out.splitlines()) == 3
    assert hd(clone.folder, "check").out == ""


def test_two_desks_in_one_repository_know_nothing_of_each_other(repo: Path) -> None:
    for name in ("it", "збут"):
        assert hd(repo, "init", name).code == 0
    made = {name: json.loads(hd(repo / name, "create", name, "--json").out) for name in ("it", "збут")}
    for name, other in (("it", "збут"), ("збут", "it")):
        assert made[name]["path"].startswith(f"{name}/tickets/")
        assert hd(repo / name, "list").out.count("\n") == 1
        refused(repo / name, "show", made[other]["id"], code=1, says="no ticket")
        refused(repo / name, "undo", made[other]["commit"], code=1, says="not of this desk")
        assert hd(repo / name, "show", "@").code == 0
        worked_on(repo / name)
    assert hd(repo, "-C", "it", "list", "status:new,closed").out.count("\n") == 2


def test_a_folder_that_may_not_be_written_to_is_read(desk: Founded) -> None:
    places = [path for path in (desk.folder, *desk.folder.rglob("*")) if path.is_dir()]
    before = state(desk.folder)
    for path in places:
        path.chmod(0o555)
    for words in (
        ["list"],
        ["show", desk.ticket],
        ["check"],
        ["search", "drops"],
        ["sla", "check"],
        ["log", desk.ticket],
    ):
        answer = process(desk.folder, *words, before=like_anybody)
        assert (answer.code, "denied" in answer.err) == (0, False), answer.err
    for words in (*WRITING, ["undo"], ["init", "below"]):
        args = [desk.ticket if word == "REF" else word for word in words]
        answer = process(desk.folder, *args, before=like_anybody)
        assert (answer.code, answer.out, answer.crashed) == (1, "", False), answer.err
        assert "ermission denied" in answer.err.split("\n")[0]
    for path in places:
        path.chmod(0o755)
    assert state(desk.folder) == before
    worked_on(desk.folder)


def test_a_linked_work_tree_works(desk: Founded, tmp_path: Path) -> None:
    git(desk.folder, "checkout", "-q", "--detach")
    git(desk.folder, "worktree", "add", "-q", str(tmp_path / "linked"), "main")
    worked_on(tmp_path / "linked")
    assert git(desk.folder, "status", "--porcelain") == ""


@pytest.mark.parametrize("place", [".", "support/desk"])
def test_what_a_user_has_under_way_stays_exactly(place: str, repo: Path) -> None:
    for name in ("staged", "both", "unstaged", "gone", "moved"):
        (repo / name).write_text("old\n" * 9, encoding="utf-8")
    git(repo, "add", ".")
    git(repo, "commit", "-qm", "mine")
    for name in ("staged", "both"):
        (repo / name).write_text("staged\n", encoding="utf-8")
    git(repo, "add", ".")
    for name in ("unstaged", "both", "untracked", "meant"):
        (repo / name).write_text("not yet\n", encoding="utf-8")
    git(repo, "rm", "-q", "gone")
    git(repo, "mv", "moved", "renamed")
    git(repo, "add", "--intent-to-add", "meant")
    seen = [["diff"], ["diff", "--cached"], ["status", "--porcelain"]]
    before = [git(repo, *words) for words in seen]
    assert hd(repo, "init", place).code == 0
    worked_on(repo / place, clean=False)
    assert [git(repo, *words) for words in seen] == before


@pytest.mark.real_clock(reason="time.sleep raises EINVAL under libfaketime")
def test_a_foreign_lock_is_named_and_left(desk: Founded) -> None:
    (desk.folder / ".git" / "index.lock").touch()
    refused(desk.folder, "comment", desk.ticket, "-m", "x", code=1, says="git's index is locked")
    assert (desk.folder / ".git" / "index.lock").exists()
    assert hd(desk.folder, "list").code == 0


@pytest.mark.parametrize(
    ("name", "script", "says"),
    [
        ("pre-commit", "#!/bin/sh\necho not today >&2\nexit 1\n", "not today"),
        ("commit-msg", "#!/bin/sh\nexit 1\n", "refused the commit"),
        ("pre-commit", "#!/no/such/shell\n", "cannot run"),
    ],
)
def test_a_hook_that_refuses_has_the_last_word(name: str, script: str, says: str, desk: Founded) -> None:
    hook = desk.folder / ".git" / "hooks" / name
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(script, encoding="utf-8")
    hook.chmod(0o755)
    refuses_to_write(desk, says=says)
    git(desk.folder, "config", "hd.noVerify", "true")
    assert hd(desk.folder, "comment", desk.ticket, "-m", "x").code == 0


def test_whom_git_does_not_know_may_read(desk: Founded, own_world: Path) -> None:
    (own_world / ".gitconfig").write_text("[user]\n\tuseConfigOnly = true\n", encoding="utf-8")
    refuses_to_write(desk, says="git does not know who you are")
    assert hd(desk.folder, "list").code == 0
    assert "git config" in refused(desk.folder, "list", "is:mine", code=2, says="nobody knows who you are").err


def test_whom_the_desk_does_not_know_may_read(desk: Founded) -> None:
    (desk.folder / "hd.yaml").write_text("people: {ivan: {name: Ivan, email: ivan@acme.example}}\n", encoding="utf-8")
    refuses_to_write(desk, says="olha@acme.example is not in people (hd.yaml:1)", code=2)
    assert hd(desk.folder, "show", desk.ticket).code == 0


@pytest.mark.parametrize(
    "email", ["olha bondar@x.y", "@x.y", "a: #b@c", "o[internal]@x", "[x]@y", "a\u2028b@c", "o\x1bx@y", "оля@x"]
)
def test_any_identity_of_git_makes_an_agent_of_one_word(email: str, desk: Founded) -> None:
    answer = hd(desk.folder, "comment", desk.ticket, "-m", "x", GIT_AUTHOR_EMAIL=email)
    assert answer.code == 0, answer.err
    found = desk.shown()
    assert (len(found["comments"]), found["problems"]) == (1, [])  # type: ignore[arg-type]


def test_commits_of_any_date_are_in_the_log(desk: Founded) -> None:
    for moment in ("@253402300800 +0000", "@0 -1200"):
        desk.file.write_bytes(desk.file.read_bytes() + b"\n")
        done = subprocess.run(
            ["git", "commit", "-qam", "x"], cwd=desk.folder, env={**os.environ, "GIT_AUTHOR_DATE": moment}, check=False
        )
        assert done.returncode == 0
    assert len(hd(desk.folder, "log", desk.ticket).out.splitlines()) == 3


def test_init_overwrites_nothing(desk: Founded, tmp_path: Path) -> None:
    refused(desk.folder, "init", code=1, says="is a desk already")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "contacts.csv").write_text("email\n", encoding="utf-8")
    assert hd(tmp_path, "init", "other").code == 0
    assert (tmp_path / "other" / "contacts.csv").read_text(encoding="utf-8") == "email\n"
    assert state(tmp_path / "other")
