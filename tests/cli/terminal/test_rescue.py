"""What a person typed is on disk before they are asked anything, and whatever ends the command names it."""

from __future__ import annotations

import os
import pty
import re
import select
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.conftest import Founded
from tests.running import CHECKOUT, git, hd

QUESTION = re.compile(r"\[y/N\]: $|\n[\w ?():]+[:?] $|^[\w ?():]+[:?] $")
ARTICLE = "---\ntitle: VPN drops\nstatus: published\nlang: en\n---\nRestart it.\n"
TEMPLATE = "---\nfor: create\ntitle: VPN of {who} drops\nask: {who: Who is it?, since: Since when?}\n---\n{since}.\n"
CTRL_C, CTRL_D, HANG_UP = "\x03", "\x04", "closed"
ENDS = {"Ctrl-C": CTRL_C, "Ctrl-D": CTRL_D, "closed terminal": HANG_UP, "no": "n\n"}


@dataclass(frozen=True, slots=True)
class Seen:
    """What stood on the screen, how the process ended, and what was rescued when it asked the last question."""

    text: str
    code: int
    saved: dict[str, str]


def saved_texts(folder: Path) -> dict[str, str]:
    """The rescued texts by file."""
    return {str(path): path.read_text("utf-8") for path in sorted((folder / ".git" / "hd").glob("*/rescued/*"))}


def converse(folder: Path, args: Sequence[str], replies: Sequence[str], **environ: str) -> Seen:
    """Run a command on a terminal, and give a reply to each question; the last one is asked on a closed terminal where
    the reply is HANG_UP."""
    child, screen = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.environ.update({"PYTHONPATH": str(CHECKOUT), "TERM": "xterm", "NO_COLOR": "1", "COLUMNS": "300", **environ})
        os.execv(sys.executable, [sys.executable, "-P", "-m", "hd", *args])
    waiting, text, answered = list(replies), "", 0
    saved: dict[str, str] = {}
    for _ in range(200):
        if not select.select([screen], [], [], 1)[0]:
            if text.endswith("^C"):  # Python misses one that comes between a prompt and its read
                os.write(screen, CTRL_C.encode())
            continue
        try:
            part = os.read(screen, 4096)
        except OSError:
            break
        if not part:
            break
        text += part.decode().replace("\r\n", "\n")
        if not waiting or not QUESTION.search(text, answered):
            continue
        answered, saved = len(text), saved_texts(folder)
        reply = waiting.pop(0)
        if reply == HANG_UP:
            break
        os.write(screen, reply.encode())
    os.close(screen)
    return Seen(text, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), saved)


@pytest.fixture
def stocked(desk: Founded) -> Founded:
    """A desk with an article, a template and two tickets below the first."""
    for name, text in (("kb/vpn.md", ARTICLE), ("templates/vpn.md", TEMPLATE)):
        (desk.folder / name).parent.mkdir(exist_ok=True)
        (desk.folder / name).write_text(text, encoding="utf-8")
    git(desk.folder, "add", "kb", "templates")
    git(desk.folder, "commit", "-qm", "An article and a template")
    return desk


def editor(folder: Path, script: str) -> str:
    """A program that edits its file by a shell script, for GIT_EDITOR."""
    path = folder.parent / "editor"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def way_on(text: str) -> list[str]:
    """The words of the command that goes on with a text, without `hd`."""
    found = re.findall(r"to go on: hd (.*)", text)
    assert found, text
    return shlex.split(found[-1].strip())


# -- the editor -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
@pytest.mark.parametrize("verb", ["edit", "kb edit"])
def test_an_edited_text_is_on_disk_before_edit_it_again_is_asked(stocked: Founded, verb: str, end: str) -> None:
    what = stocked.ticket if verb == "edit" else "vpn"
    program = editor(stocked.folder, 'sed -i \'s/^title:.*/title:/\' "$1"; echo A long story. >> "$1"')
    seen = converse(stocked.folder, [*verb.split(), what], [end], GIT_EDITOR=program)
    assert "edit it again?" in seen.text
    assert [text for text in seen.saved.values() if "A long story." in text]
    assert saved_texts(stocked.folder) == seen.saved
    if end != HANG_UP:
        assert seen.code == (1 if end == "n\n" else 130), seen.text
    assert way_on(seen.text) == [*verb.split(), what, "-F", *seen.saved]


def test_an_edited_text_that_is_kept_leaves_nothing_behind(stocked: Founded) -> None:
    program = editor(stocked.folder, 'echo "A long story." >> "$1"')
    seen = converse(stocked.folder, ["edit", stocked.ticket], [], GIT_EDITOR=program)
    assert seen.code == 0, seen.text
    assert saved_texts(stocked.folder) == {}


def test_the_command_that_is_named_goes_on_with_the_text(stocked: Founded) -> None:
    program = editor(stocked.folder, 'sed -i \'s/^title:.*/title:/\' "$1"; echo A long story. >> "$1"')
    seen = converse(stocked.folder, ["edit", stocked.ticket], ["n\n"], GIT_EDITOR=program)
    (path,) = seen.saved
    Path(path).write_text(seen.saved[path].replace("title:\n", "title: VPN drops\n"), encoding="utf-8")
    answer = hd(stocked.folder, *way_on(seen.text))
    assert answer.code == 0, answer.err
    assert "A long story." in stocked.file.read_text("utf-8")


def test_what_an_editor_saves_while_its_terminal_is_closed_is_kept(stocked: Founded) -> None:
    script = "printf 'ready? '; read -r line || echo A long story. > \"$1\"; exit 1"
    seen = converse(
        stocked.folder, ["comment", stocked.ticket, "-e"], [HANG_UP], GIT_EDITOR=editor(stocked.folder, script)
    )
    assert seen.code != 0
    assert list(saved_texts(stocked.folder).values()) == ["A long story.\n"]


@pytest.mark.parametrize("end", [CTRL_C, CTRL_D, HANG_UP], ids=["Ctrl-C", "Ctrl-D", "closed terminal"])
def test_a_typed_comment_is_on_disk_before_many_children_are_asked_about(stocked: Founded, end: str) -> None:
    parent = stocked.ticket
    for number in range(21):
        made = hd(stocked.folder, "create", f"Child {number}")
        assert hd(stocked.folder, "link", made.out.split()[0], "parent", parent).code == 0, made.err
    program = editor(stocked.folder, 'echo "A long story." > "$1"')
    seen = converse(stocked.folder, ["comment", parent, "--children", "-e"], [end], GIT_EDITOR=program)
    assert "continue?" in seen.text
    assert list(seen.saved.values()) == ["A long story."]
    assert saved_texts(stocked.folder) == seen.saved
    if end != HANG_UP:
        assert way_on(seen.text) == ["comment", parent, "--children", "-F", *seen.saved]


def test_a_dry_run_leaves_the_typed_text(stocked: Founded) -> None:
    program = editor(stocked.folder, 'echo "A long story." > "$1"')
    seen = converse(stocked.folder, ["comment", stocked.ticket, "-e", "--dry-run"], [], GIT_EDITOR=program)
    assert seen.code == 0, seen.text
    assert way_on(seen.text) == ["comment", stocked.ticket, "-F", *saved_texts(stocked.folder)]


# -- prompts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", [CTRL_C, CTRL_D, HANG_UP], ids=["Ctrl-C", "Ctrl-D", "closed terminal"])
def test_answers_to_a_template_are_on_disk_before_the_next_question(stocked: Founded, end: str) -> None:
    seen = converse(stocked.folder, ["create", "--template", "vpn"], ["Olena\n", end])
    assert list(seen.saved.values()) == ["who=Olena\n"], seen.text
    assert saved_texts(stocked.folder) == seen.saved
    if end != HANG_UP:
        assert way_on(seen.text) == ["create", "--template", "vpn", "--ask", f"@{next(iter(seen.saved))}"]


def test_the_answers_in_a_file_are_not_asked_again(stocked: Founded) -> None:
    seen = converse(stocked.folder, ["create", "--template", "vpn"], ["Olena\n", CTRL_C])
    again = converse(stocked.folder, way_on(seen.text), ["Monday\n"])
    assert again.code == 0, again.text
    assert "VPN of Olena drops" in git(stocked.folder, "log", "-1", "--format=%s")


# -- stdin ------------------------------------------------------------------------------------------------------------

VERBS = {
    "comment": ["comment", "REF"],
    "create": ["create", "Printer is dead"],
    "wait": ["wait", "REF", "--for", "requester"],
    "resolve": ["resolve", "REF"],
    "close": ["close", "REF"],
    "cancel": ["cancel", "REF"],
    "reopen": ["reopen", "REF"],
    "escalate": ["escalate", "REF", "--to", "l2"],
    "return": ["return", "REF"],
    "attach": ["attach", "REF", "hd.yaml"],
    "kb new": ["kb", "new", "Printer is dead"],
    "problem new": ["problem", "new", "Printer is dead"],
    "review approve": ["review", "approve", "REF"],
    "review reject": ["review", "reject", "REF"],
    "review withdraw": ["review", "withdraw", "REF"],
    "edit": ["edit", "REF"],
    "kb edit": ["kb", "edit", "vpn"],
}


@pytest.mark.parametrize("words", VERBS.values(), ids=VERBS)
def test_a_text_on_stdin_survives_every_verb_that_is_refused(stocked: Founded, words: list[str]) -> None:
    (stocked.folder / "hd.yaml").write_text("nonsense: [\n", encoding="utf-8")
    args = [stocked.ticket if word == "REF" else word for word in words]
    answer = hd(stocked.folder, *args, "-F", "-", stdin=b"A long story.\n")
    assert answer.code != 0
    assert list(saved_texts(stocked.folder).values()) == ["A long story.\n"], answer.err
    assert way_on(answer.err) == [*args, "-F", *saved_texts(stocked.folder)]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["kb", "run", "vpn", "--answers", "-"], "nonsense\n"),
        (["contact", "import", "-"], "email,name\nolena@acme.example,Olena\n"),
    ],
    ids=["kb run", "contact import"],
)
def test_other_input_on_stdin_survives_too(stocked: Founded, words: list[str], text: str) -> None:
    path = stocked.folder / "kb" / "vpn.md"
    path.write_text(ARTICLE.replace("lang: en", "kind: script\nlang: en") + "\n1. Restart it.\n", encoding="utf-8")
    (stocked.folder / "hd.yaml").write_text("nonsense: [\n", encoding="utf-8")
    answer = hd(stocked.folder, *words, stdin=text.encode())
    assert answer.code != 0
    ((file, kept),) = saved_texts(stocked.folder).items()
    assert kept == text
    assert way_on(answer.err) == [*words[:-1], file]


def test_a_text_that_was_taken_in_leaves_nothing_behind(stocked: Founded) -> None:
    assert hd(stocked.folder, "comment", stocked.ticket, "-F", "-", stdin=b"A long story.\n").code == 0
    assert saved_texts(stocked.folder) == {}


def test_where_there_is_no_desk_nobody_types_in_vain(tmp_path: Path) -> None:
    answer = hd(tmp_path, "comment", "7k3f", "-F", "-", stdin=b"\xff")
    assert "no desk here" in answer.err


def test_a_text_that_is_not_utf8_is_kept_byte_for_byte(stocked: Founded) -> None:
    answer = hd(stocked.folder, "comment", stocked.ticket, "-F", "-", stdin="Принтер\n".encode("cp1251"))
    assert answer.code == 2
    (path,) = (stocked.folder / ".git" / "hd").glob("*/rescued/*")
    assert path.read_bytes() == "Принтер\n".encode("cp1251")
