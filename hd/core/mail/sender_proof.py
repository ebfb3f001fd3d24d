"""Whether a message's From is proven, by the `Authentication-Results` of our own mail server. Asks no DNS.

From proves nothing by itself. Only the topmost result whose server is trusted counts: everybody can write the others.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from hd.core.mail.message import SEVERAL_SENDERS, ReceivedMessage
from hd.text.lazy_regex import pattern

Proof = Literal["", "dmarc", "dkim", "spf"]

_RESULT = pattern(r"([\w-]+)(?:/\d+)?\s*=\s*([\w-]+)\s*(.*)")
_PROPERTY = pattern(r"([\w-]+\.[\w-]+)\s*=\s*(\S+)")
_MOST = 50  # results of one header


def prove_sender(message: ReceivedMessage, trust: Collection[str]) -> Proof:
    """How From is proven: `dmarc`, else an aligned `dkim`, else an aligned `spf`; empty where it is not.

    trust: the names (authserv-id) of our own servers, in any case.
    """
    domain = message.sender.address.rpartition("@")[2]
    if not domain or any(fault.rule == SEVERAL_SENDERS for fault in message.faults):
        return ""
    trusted = {name.casefold() for name in trust}
    for value in message.authentication:
        clauses = _clauses(value)
        if clauses and clauses[0].split(" ")[0].casefold() in trusted:
            return _proof(clauses[1:], domain)
    return ""


def _proof(clauses: list[str], domain: str) -> Proof:
    passed: set[Proof] = set()
    for clause in clauses[:_MOST]:
        found = _RESULT.fullmatch(clause)
        if found is None or found[2].lower() != "pass":
            continue
        method = found[1].lower()
        properties = {one[1].lower(): one[2].strip('"').lower() for one in _PROPERTY.finditer(found[3])}
        if method == "dmarc" and properties.get("header.from", domain).rpartition("@")[2] == domain:
            passed.add("dmarc")
        elif method == "dkim" and _is_aligned(properties.get("header.d") or properties.get("header.i", ""), domain):
            passed.add("dkim")
        elif method == "spf" and _is_aligned(properties.get("smtp.mailfrom", ""), domain):
            passed.add("spf")
    if "dmarc" in passed:
        return "dmarc"
    return "dkim" if "dkim" in passed else "spf" if "spf" in passed else ""


def _is_aligned(identity: str, domain: str) -> bool:
    """The domain of From, or one above it. One below it does not count: `you.host.example` is not `host.example`."""
    signed = identity.rpartition("@")[2].rstrip(".")
    return "." in signed and (signed == domain or domain.endswith(f".{signed}"))


def _clauses(value: str) -> list[str]:
    """What stands between semicolons, without comments; nothing where a comment or quote has no end."""
    clauses: list[str] = [""]
    depth, quoted, escaped = 0, False, False
    for char in value:
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif char == '"' and not depth:
            quoted = not quoted
        elif char == "(" and not quoted:
            depth += 1
        elif char == ")" and depth:
            depth -= 1
        elif depth:
            continue
        elif char == ";" and not quoted:
            clauses.append("")
        else:
            clauses[-1] += "_" if quoted and char in "; =\t" else char
    return [] if depth or quoted else [" ".join(clause.split()) for clause in clauses]
