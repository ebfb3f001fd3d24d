"""Whether a repository keeps its objects, refs and index the usual way, so that hd may read and write them itself.

Any setting, hook or file that could make git do something else makes the answer no; then git does the work.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from hd.store.git_files.ref_files import packed_refs

HOOKS = ("reference-transaction", "post-index-change")

_EXTENSIONS = {"worktreeconfig": None, "noop": None, "preciousobjects": None, "objectformat": "sha1"}
_NOT_SHARED = ("umask", "false", "0", "no", "off", "")


def is_usual(common_dir: Path, settings: Mapping[str, str], *, hash_name: str) -> bool:
    """Whether git itself would write loose objects, refs and logs there exactly as the functions beside this one."""
    return (
        os.name == "posix"
        and hasattr(os, "link")
        and hash_name == "sha1"
        and settings.get("core.sharedrepository", "umask").lower() in _NOT_SHARED
        and settings.get("core.logallrefupdates", "true").lower() == "true"
        and all(_is_known(name, value) for name, value in settings.items() if name.startswith("extensions."))
        and not _replaces_objects(common_dir)
    )


def _is_known(name: str, value: str) -> bool:
    key = name.removeprefix("extensions.")
    return key in _EXTENSIONS and _EXTENSIONS[key] in (None, value.lower())


def _replaces_objects(common_dir: Path) -> bool:
    """Whether this clone puts another object in the place of one."""
    return (
        "GIT_REPLACE_REF_BASE" in os.environ
        or (common_dir / "info" / "grafts").exists()
        or (common_dir / "refs" / "replace").exists()
        or b" refs/replace/" in packed_refs(common_dir)
    )
