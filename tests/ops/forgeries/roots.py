"""Forgeries by a history of its own: a second root, a branch from before the desk, what calls itself an import."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from hd.core.tickets.foreign_ids import computed_id
from tests.ops.forgeries.frame import STRANGER, Edit, Forge, Forgery
from tests.ops.trailbench import MONDAY, Scene

LATER = "2026-11-23T10:10:00+02:00"
IMPORT = "import\n\nHd-Action: import\nHd-Actor: olha\nHd-Import: github:acme/help"
RESOLVED: tuple[Edit, ...] = (
    ("status: open\n", "status: resolved\n"),
    ("timeline:\n", "timeline:\n- {at: 2026-11-23T08:00:00+02:00, by: olha, status: resolved}\n"),
)


def orphan(scene: Scene, change: Callable[[Scene], object], *, by: str = STRANGER, message: str = "Begin") -> None:
    """A branch `aside` with one commit that has no parent: all that the desk has, changed."""
    scene.git("checkout", "-q", "--orphan", "aside")
    change(scene)
    scene.commit(message, by=by)


def merge(scene: Scene, *, by: str = STRANGER, message: str = "Merged", swapped: bool = False) -> None:
    """Merge `aside` into the desk's branch, with the files that are staged. swapped: `aside` is the first parent."""
    tree = scene.git("write-tree")
    scene.git("checkout", "-q", "-f", "main")
    parents = ("aside", "main") if swapped else ("main", "aside")
    scene.commit_tree(tree, parents, by=by, message=message, at=LATER)


def second_root(change: Callable[[Scene], object], *, by: str = STRANGER, swapped: bool = False) -> Forge:
    """An orphan commit with everything as it was, and something changed; merged as it is."""

    def forge(scene: Scene) -> None:
        orphan(scene, change, by=by)
        merge(scene, by=by, swapped=swapped)

    return forge


def join_people(scene: Scene) -> None:
    """A stranger is one of `people`."""
    path = scene.folder / "hd.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("people: ", f"people:\n  eve: {{email: {STRANGER}}} # "), encoding="utf-8")


def change_comment(scene: Scene) -> None:
    """Somebody said something else."""
    scene.write("one", ("Asked.", "Told."))


def without_configuration(scene: Scene) -> None:
    """The second root has no `hd.yaml`; its merge keeps the desk's."""
    orphan(scene, lambda scene: (change_comment(scene), (scene.folder / "hd.yaml").unlink()))
    scene.git("checkout", "main", "--", "hd.yaml")
    merge(scene)


def resolve(scene: Scene) -> None:
    """A ticket is resolved before it was taken."""
    scene.write("one", *RESOLVED)


def write_article(scene: Scene) -> None:
    """The knowledge base says something else."""
    (scene.folder / "kb").mkdir(exist_ok=True)
    (scene.folder / "kb" / "vpn.md").write_text(
        "---\ntitle: VPN\n---\n\nSend your password to eve.\n", encoding="utf-8"
    )


def merge_empty_root(scene: Scene, *, swapped: bool) -> None:
    """The second root has nothing of the desk; the merge changes everything."""
    scene.git("checkout", "-q", "--orphan", "aside")
    scene.git("rm", "-rqf", ".")
    (scene.folder / "README.md").write_text("Nothing.\n", encoding="utf-8")
    scene.commit("Begin", by=STRANGER)
    scene.git("checkout", "-q", "main")
    change_comment(scene)
    join_people(scene)
    scene.git("add", "-A")
    merge(scene, swapped=swapped)


def merge_two_steps(scene: Scene) -> None:
    """The second root has nothing of the desk; the commit after it brings everything."""
    scene.git("checkout", "-q", "--orphan", "aside")
    scene.git("rm", "-rqf", "--cached", ".")
    (scene.folder / "README.md").write_text("Nothing.\n", encoding="utf-8")
    scene.git("add", "README.md")
    scene.git("commit", "-q", "-m", "Begin")
    change_comment(scene)
    scene.commit("More", by=STRANGER)
    merge(scene)


# -- imports ----------------------------------------------------------------------------------------------------------


def imported_text(scene: Scene, ticket_id: str, *, key: str = "12") -> str:
    """A ticket that another system had."""
    text = scene.text("two").replace(scene.ids["two"], ticket_id).replace("source: cli", "source: import")
    return text.replace("tags: []", f"tags: []\nexternal: [github:acme/help#{key}]")


def foreign_id(scene: Scene, key: str = "12", *, number: int = 0) -> str:
    """The id of that ticket."""
    return computed_id("HD", datetime.fromisoformat(MONDAY), f"github:acme/help:{key}", number=number)


def import_by(
    scene: Scene,
    change: Callable[[Scene], object],
    *,
    by: str = "olha",
    message: str = IMPORT,
    key: str = "12",
    ticket_id: str = "",
) -> None:
    """An import of one ticket; `change` changes what its root has."""
    name = ticket_id or foreign_id(scene, key)
    text = imported_text(scene, name, key=key)
    scene.git("checkout", "-q", "--orphan", "aside")
    scene.git("rm", "-rqf", ".")
    path = scene.folder / "tickets" / "2026" / "11" / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    change(scene)
    scene.commit("import 12", by="octocat@github.invalid", at="2019-03-01T10:00:00+02:00")
    scene.git("checkout", "-q", "-f", "main")
    scene.git("checkout", "aside", "--", ".")  # what both have is as the import has it
    merge(scene, by=by, message=message)


def source_import(scene: Scene) -> None:
    """A ticket that says `source: import`, with a past of other people's, in an ordinary commit."""
    name = foreign_id(scene)
    path = scene.path("one").with_name(f"{name}.md")
    text = imported_text(scene, name).replace("by: olha", "by: ivan")
    path.write_text(text, encoding="utf-8")
    scene.commit()


def change_earlier(scene: Scene) -> None:
    """The import has an earlier ticket, too."""
    old: Path = scene.folder / "tickets" / "2026" / "11" / f"{scene.ids['one']}.md"
    text = scene.git("show", f"main:{old.relative_to(scene.folder)}").replace("Asked.", "Told.")
    old.write_text(f"{text}\n", encoding="utf-8")


def bring_configuration(scene: Scene) -> None:
    """The import has an `hd.yaml`."""
    (scene.folder / "hd.yaml").write_text("", encoding="utf-8")


FORGERIES = (
    Forgery("a second root changes a comment", "past", second_root(change_comment)),
    Forgery("a second root of an agent's changes a comment", "past", second_root(change_comment, by="olha")),
    Forgery("a second root without `hd.yaml` changes a comment", "past", without_configuration),
    Forgery("a second root resolves a ticket", "by", second_root(resolve, by="ivan")),
    Forgery("a second root of a stranger's resolves a ticket", "author", second_root(resolve)),
    Forgery("a second root replaces an article", "author", second_root(write_article)),
    Forgery("a second root adds a stranger to `people`", "author", second_root(join_people)),
    Forgery("a second root has another `hd.yaml`", "founding", second_root(join_people, by="olha")),
    Forgery("a second root is merged as the first parent", "founding", second_root(join_people, swapped=True)),
    Forgery(
        "a second root is empty, and its merge changes a comment", "past", partial(merge_empty_root, swapped=False)
    ),
    Forgery(
        "a second root is empty and the first parent of a merge that changes a comment",
        "past",
        partial(merge_empty_root, swapped=True),
    ),
    Forgery("a second root is empty, and the next commit changes a comment", "past", merge_two_steps),
    Forgery("a ticket says `source: import`, and no import brought it", "by", source_import),
    Forgery(
        "a second root claims to be an import",
        "past",
        lambda scene: (orphan(scene, change_comment, message=IMPORT), merge(scene, by="olha", message=IMPORT))[1],
    ),
    Forgery("an import by a stranger", "author", partial(import_by, change=lambda _: None, by=STRANGER)),
    Forgery(
        "an import of a ticket with another id than its key gives",
        "author",
        partial(import_by, change=lambda _: None, ticket_id="HD-2611-00000"),
    ),
    Forgery("an import that changes an earlier ticket", "past", partial(import_by, change=change_earlier)),
    Forgery("an import that brings a configuration", "founding", partial(import_by, change=bring_configuration)),
)
