"""The desk's configuration: hd.yaml, declared once, and read tolerantly into a frozen Config. Touches no disk.

The declaration and the YAML reader are imported only when a file is parsed: most commands use a cached Config.
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
    "load_tolerantly",
    "fallback_config",
]


def load(text: str, *, path: str = "hd.yaml") -> Config:
    """Parse the text of hd.yaml: see `hd.core.config.loader.load`."""
    from hd.core.config import loader as config_loader

    return config_loader.load(text, path=path)


def load_tolerantly(text: str, *, path: str = "hd.yaml") -> Config:
    """Like `load`, but never raises: see `hd.core.config.loader.load_tolerantly`."""
    from hd.core.config import loader as config_loader

    return config_loader.load_tolerantly(text, path=path)


def fallback_config(problem: Diagnostic) -> Config:
    """Return the defaults without any SLA, for a file that cannot be used."""
    from hd.core.config import loader as config_loader

    return config_loader.fallback_config(problem)
