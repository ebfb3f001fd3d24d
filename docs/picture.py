"""Draws `docs/terminal.svg`, the picture in the README: a real session on a terminal of 80 columns, in colour.

    python docs/picture.py     run the session and write the picture (make picture)

Ids are random, so each run draws other ids.
"""

from __future__ import annotations

import io
import os
import pty
import sys
import tempfile
from pathlib import Path

from rich.color import parse_rgb_hex
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

HERE = Path(__file__).resolve().parent
COLUMNS = 80
MORNING, LATER = "2026-11-23T10:02+02:00", "2026-11-23T11:32+02:00"
CREATE = 'hd create "VPN drops when I share my screen" -r shevch -s vpn -i group -u high'
SESSION = ((MORNING, "hd list -n 8"), (MORNING, CREATE), (LATER, "hd show @"))
COLOURS = ("14181f", "ff7b72", "7ed385", "e7ba55", "79b8ff", "d2a8ff", "6ed3dc", "d6dbe3")
BRIGHT = ("8b949e", "ffa198", "9be6a0", "f5d074", "a5d6ff", "e2c5ff", "a0e8ee", "ffffff")
# As Rich's own, without the fonts that it loads from the network.
SVG = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<title>hd list, hd create and hd show in a terminal</title>
<style>
.{unique_id}-matrix {{
  font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px; font-variant-east-asian: full-width;
}}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
<rect fill="rgb(20,24,31)" x="0" y="0" width="{width}" height="{height}" rx="8"/>
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def run(folder: Path, moment: str, command: str) -> str:
    """What `command` prints on a terminal of COLUMNS columns in `folder` at `moment`, with its colours."""
    pid, screen = pty.fork()
    if pid == 0:
        os.chdir(folder)
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        home = str(folder.parent)
        environ = {"PATH": path, "HOME": home, "TERM": "xterm-256color", "COLUMNS": str(COLUMNS), "LINES": "60"}
        environ |= {"HD_NOW": moment, "TZ": "Europe/Kyiv", "LANG": "C.UTF-8", "PAGER": "cat"}
        os.execvpe("bash", ["bash", "--noprofile", "--norc", "-c", command], environ)
    parts = []
    while part := _read(screen):
        parts.append(part)
    os.waitpid(pid, 0)
    return b"".join(parts).decode().replace("\r\n", "\n").rstrip()


def _read(screen: int) -> bytes:
    try:
        return os.read(screen, 65536)
    except OSError:  # Linux: nobody writes to the terminal any more
        return b""


def theme() -> TerminalTheme:
    """Light text on dark blue, each colour at a contrast of 4.5 or more."""
    normal, bright = (
        [(red, green, blue) for red, green, blue in map(parse_rgb_hex, colours)] for colours in (COLOURS, BRIGHT)
    )
    return TerminalTheme(normal[0], normal[7], normal, bright)


def draw() -> str:
    """The whole session as an SVG picture."""
    console = Console(width=COLUMNS, record=True, file=io.StringIO(), force_terminal=True)
    with tempfile.TemporaryDirectory() as base:
        run(Path(base), MORNING, "hd demo desk")
        for moment, command in SESSION:
            console.print(Text(f"$ {command}", style="bold"))
            console.print(Text.from_ansi(run(Path(base) / "desk", moment, command)))
            console.print()
    return console.export_svg(theme=theme(), code_format=SVG, unique_id="hd")


if __name__ == "__main__":
    (HERE / "terminal.svg").write_text(draw(), encoding="utf-8")
