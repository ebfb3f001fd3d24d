"""An article's name is free only where no system takes it for another's."""

from __future__ import annotations

import pytest

from tests.ops.bench import Bench
from tests.running import hd


@pytest.mark.parametrize("slug", ["VPN", "vpn"])
def test_a_slug_that_differs_in_case_only_is_taken(bench: Bench, slug: str) -> None:
    assert bench.hd("kb", "new", "VPN", "--slug", "Vpn", "-m", "text") == 0
    answer = hd(bench.folder, "kb", "new", "Other", "--slug", slug, "-m", "text")
    assert answer.code != 0
    assert "kb/Vpn.md is there already" in answer.err
