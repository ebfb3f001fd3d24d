"""HTML that makes careless readers quadratic: each kind in 1 and 2 MB, its time, and whether its last word is kept."""

from __future__ import annotations

import time

from hd.core.mail.reading.html_text import html_to_text

PIECES = (
    *("<!--", "<", '<a x="', "<div>", "<blockquote>", "<![CDATA[", "&amp;", "<style>", '<a x=">"', "<a href='http:x'>"),
    *(
        "<li>",
        "<ul>",
        "<table><tr><td>",
        "</",
        "<a ",
        "<b style='display:none'>",
        "&#9;",
        "&",
        "<p>x",
        "a ",
        "<!",
        "<?",
    ),
    *("<pre>\n", "<img src='cid:a'>", "<a =", '"', "<svg><title>", "</blockquote>", "<a x='\">", "<br>", "&#x110000;"),
)
LIMIT = 2.0  # seconds


def measure(piece: str, size: int) -> tuple[float, bool]:
    """Processor seconds for `size` characters of one piece, and whether the word behind them is kept."""
    source = piece * (size // len(piece)) + "> lastword"
    before = time.process_time()
    text, _ = html_to_text(source)
    return time.process_time() - before, "lastword" in text


def table() -> list[str]:
    """The slowest kinds, and every one that is too slow or loses its last word."""
    lines = []
    for size in (1_000_000, 2_000_000):
        measured = {piece: measure(piece, size) for piece in PIECES}
        slowest = sorted(measured, key=lambda piece: -measured[piece][0])[:3]
        slow = [piece for piece, (seconds, _) in measured.items() if seconds > LIMIT]
        lost = [piece for piece, (_, kept) in measured.items() if not kept]
        worst = ", ".join(f"{piece!r} {measured[piece][0]:.2f} s" for piece in slowest)
        lines.append(f"hostile HTML, {size // 1_000_000} MB, {len(PIECES)} kinds: slowest {worst}")
        lines.append(f"  above {LIMIT:g} s: {slow or 0}; last word lost: {lost or 0}")
    return lines
