"""Forgeries of whole commits: by whom, when, what they delete, what they claim to take back, what a merge hides."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from functools import partial

from tests.ops.forgeries.frame import HEADING, OPEN, STRANGER, Forge, Forgery, edit, step
from tests.ops.trailbench import MONDAY, Scene

NEXT_YEAR = "2027-11-23T10:00:00+02:00"
_TITLE = ("title: Ticket one", "title: Mine")


def append_to(path: str) -> Forge:
    """A stranger changes a file that is no ticket."""

    def forge(scene: Scene) -> None:
        (scene.folder / path).parent.mkdir(exist_ok=True)
        with (scene.folder / path).open("a", encoding="utf-8") as file:
            file.write("# more\n")
        scene.commit(by=STRANGER)

    return forge


def act_as_another(scene: Scene) -> None:
    """The trailer names another agent than the author."""
    scene.write("one", _TITLE)
    scene.commit(f"x\n\nHd-Ticket: {scene.ids['one']}\nHd-Action: set\nHd-Actor: ivan")


def commit_before_its_parent(scene: Scene) -> None:
    """Eleven days earlier."""
    scene.write("one", (OPEN, OPEN + step("olha", "pending", at="2026-11-12T10:00:00+02:00")))
    scene.commit(at="2026-11-12T10:00:00+02:00")


def author_long_before(scene: Scene) -> None:
    """The author's date is far from the committer's."""
    scene.write("one", _TITLE)
    scene.commit(at="2026-11-12T10:00:00+02:00", landed=MONDAY)


def commit_in_future(scene: Scene) -> None:
    """Next year; an agent goes on today."""
    entry = step("olha", "pending", at=NEXT_YEAR, more=", for: vendor")
    scene.write("one", (OPEN, OPEN + entry), ("status: open\n", "status: pending\n"))
    scene.commit(at=NEXT_YEAR)
    assert scene.hd("comment", "{two}", "-m", "Still there.", at=MONDAY) == 0


def join_by_own_commit(scene: Scene) -> None:
    """A stranger adds herself to `people`."""
    text = (scene.folder / "hd.yaml").read_text(encoding="utf-8")
    (scene.folder / "hd.yaml").write_text(
        text.replace("people: ", f"people:\n  eve: {{email: {STRANGER}}} # "), encoding="utf-8"
    )
    scene.commit("I am one of you", by=STRANGER)


def found_anew(scene: Scene) -> None:
    """The desk is taken away, and a stranger founds another one in its place."""
    text = (scene.folder / "hd.yaml").read_text(encoding="utf-8")
    (scene.folder / "hd.yaml").unlink()
    scene.commit("Away with it")
    (scene.folder / "hd.yaml").write_text(text, encoding="utf-8")
    scene.write("one", _TITLE)
    scene.commit("A new desk", by=STRANGER)


def on_file(change: Callable[[Scene], object]) -> Forge:
    """Changes files, and commits."""

    def forge(scene: Scene) -> None:
        change(scene)
        scene.commit()

    return forge


def replace_by_link(scene: Scene) -> None:
    """A symbolic link in the place of a ticket."""
    path = scene.path("two")
    path.unlink()
    path.symlink_to("/etc/passwd")


def break_and_mend(scene: Scene) -> None:
    """What is mended is not what was broken."""
    text = scene.text("one")
    scene.path("one").write_text("---\nid: [\n", encoding="utf-8")
    scene.commit("Oops")
    scene.path("one").write_text(text.replace("Asked.", "Told."), encoding="utf-8")
    scene.commit("Mended")


def undo_more(scene: Scene) -> None:
    """An undo takes back its commit, and changes something else."""
    assert scene.hd("comment", "{one}", "-m", "Wrong.", at=MONDAY) == 0
    assert scene.hd("undo", at=MONDAY) == 0
    scene.write("one", ("Asked.", "Told."))
    scene.git("add", "-A")
    scene.git("commit", "-q", "--amend", "--no-edit")


def undo_what_never_was(scene: Scene) -> None:
    """An undo of a commit of another history."""
    text = scene.text("one")
    scene.path("one").write_text(text.replace("Asked.", "Told."), encoding="utf-8")
    scene.commit("Aside")
    scene.path("one").write_text(text, encoding="utf-8")
    aside = scene.commit("The change that is taken back")
    scene.git("reset", "-q", "--hard", scene.start)
    scene.path("one").write_text(text.replace("Asked.", "Told."), encoding="utf-8")
    scene.commit(f"undo\n\nHd-Action: undo\nHd-Actor: olha\nHd-Undoes: {aside}")


def merge_branches(scene: Scene, settle: Callable[[Scene], object], *options: str) -> None:
    """Two branches each say something about `one`; they are merged, and `settle` changes what is committed."""
    scene.git("checkout", "-q", "-b", "other")
    scene.write(
        "one",
        ("tags: []", "tags: [vpn]"),
        (HEADING, f"{HEADING}\n### 2026-11-23T10:00:00+02:00 taras\n\nSaw it.\n"),
    )
    scene.commit("Theirs", by="taras")
    scene.git("checkout", "-q", "main")
    assert scene.hd("set", "{one}", "priority=P2", at=MONDAY) == 0
    subprocess.run(
        ["git", "merge", "-q", "--no-commit", "--no-ff", *options, "other"],
        cwd=scene.folder,
        check=False,
        capture_output=True,
    )
    settle(scene)
    scene.commit("Merged", at="2026-11-23T10:10:00+02:00")


def attachment(scene: Scene) -> Callable[[], None]:
    """Removes the attachment of `one`."""
    (file,) = scene.path("one").with_suffix("").iterdir()
    return file.unlink


def overwrite_attachment(scene: Scene) -> None:
    """Other content under the same name."""
    (file,) = scene.path("one").with_suffix("").iterdir()
    file.write_text("x", encoding="utf-8")


FORGERIES = (
    Forgery("a stranger changes a ticket", "author", edit("one", _TITLE, by=STRANGER)),
    *(
        Forgery(f"a stranger changes `{path}`", "author", append_to(path))
        for path in ("hd.yaml", "contacts.csv", "kb/wifi.md", "templates/vpn.md")
    ),
    Forgery("an agent who had left changes a ticket", "author", edit("one", _TITLE, by="petro")),
    Forgery("a stranger adds herself to `people`", "author", join_by_own_commit),
    Forgery("a commit names another actor than its author", "actor", act_as_another),
    Forgery("a commit is dated before the one it builds on", "clock", commit_before_its_parent),
    Forgery("a commit and its entry are dated next year", "ahead", commit_in_future),
    Forgery("a commit is authored long before it was committed", "backdated", author_long_before, "warning"),
    Forgery("a ticket is deleted", "gone", on_file(lambda scene: scene.path("two").unlink())),
    Forgery(
        "a ticket is moved",
        "gone",
        on_file(lambda scene: scene.path("two").rename(scene.path("two").with_name("HD-2611-00000.md"))),
    ),
    Forgery("a ticket becomes a symbolic link", "gone", on_file(replace_by_link)),
    Forgery("the configuration is removed, and a stranger founds a new desk", "author", found_anew),
    Forgery("a ticket is broken, then mended with another past", "past", break_and_mend),
    Forgery("an attachment is removed", "attachment", on_file(lambda scene: attachment(scene)())),
    Forgery("an attachment is changed", "attachment", on_file(overwrite_attachment)),
    Forgery("an undo takes back more than it names", "past", undo_more),
    Forgery("an undo names a commit of another history", "past", undo_what_never_was),
    Forgery(
        "a merge changes a comment",
        "past",
        partial(merge_branches, settle=lambda scene: scene.write("one", ("Asked.", "Told."))),
    ),
    Forgery(
        "a merge drops what one side did", "past", lambda scene: merge_branches(scene, lambda _: None, "-s", "ours")
    ),
    Forgery(
        "a merge drops an attachment", "attachment", partial(merge_branches, settle=lambda scene: attachment(scene)())
    ),
)
