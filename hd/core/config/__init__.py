"""The desk's configuration: hd.yaml declared once, read tolerantly into a frozen Config. Touches no disk.

The declaration and what reads YAML are imported when there is something to be read: most commands know it already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hd.core.config.model import (
    Audit,
    Clock,
    Config,
    Contract,
    Desk,
    Escalation,
    Field,
    Metric,
    Office,
    Ola,
    Org,
    Person,
    Policy,
    Priorities,
    Review,
    Route,
    Service,
    Site,
    Status,
    Target,
    Targets,
    Team,
)

if TYPE_CHECKING:
    from hd.core.diagnostic import Diagnostic

__all__ = [
    "Audit",
    "Clock",
    "Config",
    "Contract",
    "Desk",
    "Escalation",
    "Field",
    "Metric",
    "Office",
    "Ola",
    "Org",
    "Person",
    "Policy",
    "Priorities",
    "Review",
    "Route",
    "Service",
    "Site",
    "Status",
    "Target",
    "Targets",
    "Team",
    "load",
    "load_anyhow",
    "without",
]


def load(text: str, *, path: str = "hd.yaml") -> Config:
    """The configuration that `text` is: see `hd.core.config.loader.load`."""
    from hd.core.config import loader as config_loader

    return config_loader.load(text, path=path)


def load_anyhow(text: str, *, path: str = "hd.yaml") -> Config:
    """As `load`, and never an error: see `hd.core.config.loader.load_anyhow`."""
    from hd.core.config import loader as config_loader

    return config_loader.load_anyhow(text, path=path)


def without(problem: Diagnostic) -> Config:
    """The defaults, promising nothing, for a file that cannot be used."""
    from hd.core.config import loader as config_loader

    return config_loader.without(problem)
