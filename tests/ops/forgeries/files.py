"""Forgeries by files: what git has in the place of an ordinary one, and names that say what is not so."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from functools import partial

from tests.ops.forgeries.commits import merge_branches
from tests.ops.forgeries.frame import LAST_HANDOVER, OPEN, STRANGER, Forge, Forgery, edit, handover, step
from tests.ops.trailbench import Scene

_FOLDER = "tickets/2026/11"
ARTICLE = "---\ntitle: VPN\n---\n\nRestart.\n"


def put(scene: Scene, path: str, mode: str, text: str = "x\n") -> None:
    """Put something into git's index, whatever it is; the work tree has it, too."""
    if mode == "160000":
        blob = scene.git("rev-parse", "HEAD")
    else:
        words = ["git", "hash-object", "-w", "--stdin"]
        done = subprocess.run(words, cwd=scene.folder, input=text.encode(), check=True, capture_output=True)
        blob = done.stdout.decode().strip()
    scene.git("update-index", "--add", "--cacheinfo", f"{mode},{blob},{path}")


def indexed(mode: str, path: str, text: str = "x\n") -> Forge:
    """Commits something that was put into git's index alone."""

    def forge(scene: Scene) -> None:
        place = path.format(**scene.ids)
        put(scene, place, mode, text.format(**scene.ids))
        commit_index(scene)

    return forge


def commit_index(scene: Scene, *, by: str = "olha") -> None:
    """Commit what is staged, and check it out as far as this system can."""
    tree = scene.git("write-tree")
    scene.commit_tree(tree, ("HEAD",), by=by)


def make_executable(name: str) -> Forge:
    """A ticket that was an ordinary file."""

    def forge(scene: Scene) -> None:
        path = str(scene.path(name).relative_to(scene.folder))
        scene.git("update-index", "--chmod=+x", path)
        commit_index(scene)

    return forge


def merge_odd(scene: Scene, settle: Callable[[Scene], None]) -> None:
    """A merge of two legal branches in which `settle` stages something more."""
    merge_branches(scene, lambda _: None)
    parents = tuple(scene.git("log", "-1", "--format=%P").split())
    settle(scene)
    scene.commit_tree(scene.git("write-tree"), parents, by="olha")


def drop_change(scene: Scene) -> None:
    """A stranger merges, and drops what an agent wrote into an article."""
    put(scene, "kb/vpn.md", "100644", ARTICLE)
    commit_index(scene)
    scene.git("checkout", "-q", "-b", "other")
    put(scene, "kb/vpn.md", "100644", ARTICLE.replace("Restart", "Restart it twice"))
    commit_index(scene, by="taras")
    scene.git("checkout", "-q", "main")
    put(scene, "kb/mail.md", "100644", ARTICLE)
    commit_index(scene)
    scene.commit_tree(scene.git("write-tree"), ("main", "other"), by=STRANGER)


def put_false_sum(scene: Scene) -> None:
    """An attachment whose name has the sum of another file."""
    put(scene, f"{_FOLDER}/{scene.ids['one']}/00000000-log.txt", "100644")


def put_two_cases(scene: Scene) -> None:
    """Two articles with one name, where capitals and small letters are the same."""
    for name in ("vpn", "VPN"):
        put(scene, f"kb/{name}.md", "100644", ARTICLE)


FORGERIES = (
    Forgery("a ticket becomes executable", "mode", make_executable("one")),
    Forgery("an executable article", "mode", indexed("100755", "kb/vpn.md", ARTICLE)),
    Forgery("an article is a symbolic link", "mode", indexed("120000", "kb/vpn.md", "/etc/passwd")),
    Forgery("an attachment is a symbolic link", "mode", indexed("120000", f"{_FOLDER}/{{one}}/log.txt", "/etc/passwd")),
    Forgery("a submodule in the place of an article", "mode", indexed("160000", "kb/vpn.md")),
    Forgery("a submodule in a ticket's folder", "mode", indexed("160000", f"{_FOLDER}/{{one}}/log")),
    Forgery(
        "a merge makes a file executable",
        "mode",
        partial(merge_odd, settle=lambda scene: put(scene, "kb/vpn.md", "100755", ARTICLE)),
    ),
    Forgery(
        "an attachment's name has another file's sum",
        "attachment",
        indexed("100644", f"{_FOLDER}/{{one}}/00000000-log.txt"),
    ),
    Forgery(
        "a merge adds an attachment with another file's sum", "attachment", partial(merge_odd, settle=put_false_sum)
    ),
    Forgery(
        "two articles whose names differ in capitals alone",
        "name",
        lambda scene: (put_two_cases(scene), commit_index(scene))[1],
    ),
    Forgery(
        "a ticket's id in small letters",
        "name",
        lambda scene: indexed("100644", f"{_FOLDER}/{scene.ids['one'].lower()}.md")(scene),
    ),
    Forgery("another folder for tickets, in capitals", "name", indexed("100644", "Tickets/2026/11/HD-2611-00000.md")),
    Forgery(
        "a merge brings two names together that differ in capitals alone",
        "name",
        partial(merge_odd, settle=put_two_cases),
    ),
    Forgery("a stranger's merge drops what one side wrote into an article", "author", drop_change),
    Forgery(
        "a handover of an unknown kind",
        "unknown",
        edit("one", (LAST_HANDOVER, f"kind: registered}}\n{handover('l2-toronto', kind='Functional')}")),
    ),
    Forgery(
        "a step that waits for something unknown",
        "unknown",
        edit("one", (OPEN, OPEN + step("olha", "pending", more=", for: godot"))),
    ),
)
