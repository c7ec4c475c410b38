"""A refresh of this tree is measured beside another's, of the same sources."""

import pytest

pytest.importorskip("numpy", reason="the extra bench is not installed")

from bench.against.trees import THIS, Built, Tree
from bench.common import ROOT
from bench.common.site import Site, server
from bench.common.worlds import invented
from bench.refresh import SETTINGS, Both, Cost, Pair, table


def test_rounds_are_told_one_by_one_and_by_their_medians() -> None:
    found = [
        Pair(Cost(10, 4), Cost(1, 1)),
        Pair(Cost(20, 4), Cost(1, 2)),
        Pair(Cost(40, 5), Cost(8, 2)),
    ]
    head, rows = table("a refresh", found)
    assert head == (
        *("a refresh", "wall, base, s", "this, s", "this ÷ base"),
        *("CPU, base, s", "this, s", "this ÷ base"),
    )
    assert [*rows] == [
        ["1", "10.00", "1.00", "0.100", "4.00", "1.00", "0.250"],
        ["2", "20.00", "1.00", "0.050", "4.00", "2.00", "0.500"],
        ["3", "40.00", "8.00", "0.200", "5.00", "2.00", "0.400"],
        # Of ratios too: 1 ÷ 20 is not 0.1.
        ["median", "20.00", "1.00", "0.100", "4.00", "2.00", "0.400"],
    ]


def test_a_tree_is_measured_beside_itself(capsys: pytest.CaptureFixture[str]) -> None:
    with server("auto", settings=SETTINGS) as found:
        world = invented(0.002, until_now=True)
        site = Site(world.name, found)
        site.fill(world.fill)
        both = Both(Built(Tree("itself", ROOT), site), Built(THIS, site), world.millions)
        both.build()
        both.few(1)
        both.day(1, seconds=0.5)
    said = capsys.readouterr().out
    for row in (
        "| a refresh after 2 new interactions |",
        "| median ",
        "| model.taken ",
        "| syncs, a second ",
        "| a refresh after 1 events ",
        "| item models, 1 a day ",
        "| a day of 144 refreshes ",
    ):
        assert row in said
    assert "model.item_pairs" not in said
