def safe(text: str, *, multiline: bool = False) -> str:
    return "".join(c if c.isprintable() or (multiline and c == "\n") else " " for c in text)
