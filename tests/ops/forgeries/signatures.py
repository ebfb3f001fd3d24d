"""Forgeries by signatures, on a desk that wants them: none, one of a stranger's, or a key that vouches for itself."""

from __future__ import annotations

import os
import subprocess
import tempfile
from functools import partial
from pathlib import Path

from tests.ops.forgeries.frame import Forgery
from tests.ops.trailbench import MONDAY, Scene, who

SIGNERS = ".allowed-signers"


def make_key(folder: Path, name: str) -> Path:
    """A new key of ssh; its public part lies beside it."""
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    return folder / name


def sign(scene: Scene, key: Path, message: str = "Signed") -> None:
    """Commit whatever was changed, as olha, with a signature."""
    env = {**os.environ, **who("olha"), "GIT_AUTHOR_DATE": MONDAY, "GIT_COMMITTER_DATE": MONDAY}
    options = ["-c", "gpg.format=ssh", "-c", f"user.signingKey={key}"]
    scene.git("add", "-A")
    subprocess.run(["git", *options, "commit", "-q", "-S", "-m", message], cwd=scene.folder, env=env, check=True)


def want_signatures(scene: Scene, folder: Path) -> str:
    """The desk wants signatures from here on, and olha has a key; the commit that says so."""
    key = make_key(folder, "olha")
    (scene.folder / SIGNERS).write_text(f"olha@acme.example {key.with_suffix('.pub').read_text()}", encoding="utf-8")
    with (scene.folder / "hd.yaml").open("a", encoding="utf-8") as file:
        file.write(f"audit: {{signed: {scene.start}, signers: {SIGNERS}}}\n")
    sign(scene, key, "Signed from here on")
    return scene.git("rev-parse", "HEAD")


def change_title(scene: Scene, *, signed: bool) -> str:
    """A change as olha, without a signature, or with somebody else's."""
    with tempfile.TemporaryDirectory() as folder:
        base = want_signatures(scene, Path(folder))
        scene.write("one", ("title: ", "title: My "))
        if signed:
            sign(scene, make_key(Path(folder), "eve"))
        else:
            scene.commit()
    return base


def vouch_for_oneself(scene: Scene) -> str:
    """A stranger's key becomes olha's, in a commit that is signed with it."""
    with tempfile.TemporaryDirectory() as folder:
        base = want_signatures(scene, Path(folder))
        key = make_key(Path(folder), "eve")
        with (scene.folder / SIGNERS).open("a", encoding="utf-8") as file:
            file.write(f"olha@acme.example {key.with_suffix('.pub').read_text()}")
        sign(scene, key)
    return base


def lift_demand(scene: Scene) -> str:
    """No signatures are wanted any more, says a commit without one."""
    with tempfile.TemporaryDirectory() as folder:
        base = want_signatures(scene, Path(folder))
    path = scene.folder / "hd.yaml"
    path.write_text(path.read_text(encoding="utf-8").partition("audit:")[0], encoding="utf-8")
    scene.commit()
    return base


def merge_own_keys(scene: Scene, *, swapped: bool) -> str:
    """A second root has another file of keys, and is merged; all of it signed with a key in that file."""
    with tempfile.TemporaryDirectory() as folder:
        base = want_signatures(scene, Path(folder))
        key = make_key(Path(folder), "eve")
        scene.git("checkout", "-q", "--orphan", "aside")
        (scene.folder / SIGNERS).write_text(
            f"olha@acme.example {key.with_suffix('.pub').read_text()}", encoding="utf-8"
        )
        sign(scene, key)
        tree = scene.git("write-tree")
        scene.git("config", "gpg.format", "ssh")
        scene.git("config", "user.signingKey", str(key))
        scene.commit_tree(tree, ("aside", "main") if swapped else ("main", "aside"), options=("-S",))
    return base


FORGERIES = (
    Forgery("a commit is not signed where the desk wants it", "signature", partial(change_title, signed=False)),
    Forgery("a commit is signed with a stranger's key", "signature", partial(change_title, signed=True)),
    Forgery("a commit adds the key that it is signed with", "signature", vouch_for_oneself),
    Forgery("an unsigned commit lifts the demand for signatures", "signature", lift_demand),
    Forgery(
        "a second root brings the keys that it is signed with", "signature", partial(merge_own_keys, swapped=False)
    ),
    Forgery("a second root brings its keys as the first parent", "signature", partial(merge_own_keys, swapped=True)),
)
