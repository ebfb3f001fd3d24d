"""Completion for bash, zsh and fish: click's own scripts, corrected where they are too simple.

After a completion of the type `part` (`tag:`, `priority=`) the shell adds no space.
"""

from __future__ import annotations

import os
import re
import shlex

from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
)

# Words come from the line itself: bash breaks `tag:vpn` and `tags+=vpn` into pieces and replaces the last one.
_BASH = """\
%(complete_func)s() {
    local line="${COMP_LINE:0:COMP_POINT}" breaks="" word begun="" type value
    word="${line##*[[:space:]]}"
    [[ $COMP_WORDBREAKS == *:* ]] && breaks+=":"
    [[ $COMP_WORDBREAKS == *=* ]] && breaks+="="
    [[ -n $breaks && $word == *[$breaks]* ]] && begun="${word%%"${word##*[$breaks]}"}"
    COMPREPLY=()
    while IFS="," read -r type value; do
        case $type in
            plain) COMPREPLY+=("${value#"$begun"}") ;;
            part) COMPREPLY+=("${value#"$begun"}"); compopt -o nospace ;;
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
        esac
    done < <(COMP_LINE="$line" %(complete_var)s=bash_complete "$1" 2>/dev/null)
}

complete -o nosort -F %(complete_func)s %(prog_name)s hdesk
"""

_ZSH_IS_PART = """\
        elif [[ "$type" == "part" ]]; then
            parts+=("$key")
"""
_ZSH_PARTS = """\
    if [ -n "$parts" ]; then
        compadd -U -S "" -V unsorted -a parts
    fi

"""


class _Bash(BashComplete):
    source_template = _BASH

    @staticmethod
    def _check_version() -> None:
        """Skip the check: the script may be printed for another bash than the one installed."""

    def get_completion_args(self) -> tuple[list[str], str]:
        if "COMP_WORDS" in os.environ:
            return super().get_completion_args()
        line = os.environ.get("COMP_LINE", "")
        words = _split(line)
        while words and "=" in words[0]:
            words.pop(0)  # a variable assignment before the command
        incomplete = words.pop() if words and not line[-1:].isspace() else ""
        return words[1:], incomplete


class _Whole(ShellComplete):
    """For shells that replace the whole word: an option's name with its `=` is a part of that word."""

    _before = ""

    def get_completion_args(self) -> tuple[list[str], str]:
        args, incomplete = super().get_completion_args()
        name, equals, _ = incomplete.partition("=")
        self._before = f"{name}=" if equals and name.startswith("-") else ""
        return args, incomplete

    def format_completion(self, item: CompletionItem) -> str:
        whole = CompletionItem(f"{self._before}{item.value}", type=item.type, help=item.help)
        return super().format_completion(whole)


class _Zsh(_Whole, ZshComplete):
    # A part is offered without the space that zsh would add.
    source_template = (
        ZshComplete.source_template.replace("    local -a response\n", "    local -a response\n    local -a parts\n")
        .replace('        elif [[ "$type" == "dir" ]]', f'{_ZSH_IS_PART}        elif [[ "$type" == "dir" ]]')
        .replace('    if [ -n "$completions" ]', f'{_ZSH_PARTS}    if [ -n "$completions" ]')
        .replace("compdef %(complete_func)s %(prog_name)s", "compdef %(complete_func)s %(prog_name)s hdesk")
    )


class _Fish(_Whole, FishComplete):
    # Split at the first comma only, since titles contain commas. Keep our order, open tickets first. Fish adds no
    # space after `:` and `=`.
    source_template = (
        re.sub(r'string split ","', 'string split --max 1 ","', FishComplete.source_template)
        .replace("complete --no-files ", "complete --no-files --keep-order ")
        .replace("--command %(prog_name)s ", "--command %(prog_name)s --command hdesk ")
    )

    def format_completion(self, item: CompletionItem) -> str:
        plain = item.type if item.type in ("dir", "file") else "plain"
        return super().format_completion(CompletionItem(item.value, type=plain, help=item.help))


def _split(line: str) -> list[str]:
    """Return the words of a line that may end inside quotes."""
    for quote in ("", "'", '"'):
        try:
            return shlex.split(line + quote)
        except ValueError:
            continue
    return line.split()


def register() -> None:
    """Register these classes with click."""
    known: dict[str, type[ShellComplete]] = {"bash": _Bash, "zsh": _Zsh, "fish": _Fish}
    for name, kind in known.items():
        add_completion_class(kind, name)
