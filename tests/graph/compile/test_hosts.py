"""What bounds a by-product: all producers of its host in the plant, else in the country, recycled ones too."""

from __future__ import annotations

import numpy as np
import pytest

from tests.graph.network_views import gaps, hosts
from tests.graph.small_graphs import SmallGraph


def by_product() -> SmallGraph:
    """Gallium hangs on alumina in three countries; Australia makes alumina in two ways."""
    small = SmallGraph()
    small.material("alumina", world=1000, shares={"CN": 0.5, "JP": 0.1, "AU": 0.4}, recycled=True)
    small.material("gallium", world=10, shares={"CN": 0.9, "JP": 0.05, "RU": 0.05})
    small.host("gallium", "alumina", utilisation=0.06)
    return small


def test_hosts_are_the_producers_of_the_country() -> None:
    compiled = by_product().compiled()
    assert hosts(compiled, "stage/gallium-cn") == [(0.06, {"alumina-cn": 1.0})]
    assert hosts(compiled, "stage/gallium-jp") == [(0.06, {"alumina-jp": 1.0})]


def test_a_host_that_is_not_there_is_a_gap() -> None:
    compiled = by_product().compiled()
    assert hosts(compiled, "stage/gallium-ru") == []
    assert [(g.node, g.kind) for g in compiled.gaps if g.kind == "no-host"] == [("stage/gallium-ru", "no-host")]


def test_without_a_utilisation_all_of_it_is_taken() -> None:
    small = by_product()
    small.statements = [s for s in small.statements if s.prop != "utilisation"]
    assert hosts(small.compiled(), "stage/gallium-cn") == [(1.0, {"alumina-cn": 1.0})]


def test_recycled_producers_are_hosts_too() -> None:
    small = by_product()
    small.world("alumina", "recycled", 100)
    small.shares("alumina", "recycled", {"JP": 1.0})
    (bound,) = hosts(small.compiled(), "stage/gallium-jp")
    assert bound == (0.06, {"alumina-jp": 0.5, "alumina-jp-recycled": 0.5})


def test_hosts_of_a_country_weigh_by_output() -> None:
    small = by_product()
    small.facility("bayer", "CN")
    small.plant("bayer", "alumina", output=125)
    (bound,) = hosts(small.compiled(), "stage/gallium-cn")
    assert bound == (0.06, {"bayer:alumina": 0.25, "alumina-cn": 0.75})


def test_a_plant_that_makes_the_host_hangs_on_itself() -> None:
    small = by_product()
    for plant in ("bayer", "other"):
        small.facility(plant, "CN")
        small.plant(plant, "alumina", output=100)
    small.plant("bayer", "gallium", output=2)
    compiled = small.compiled()
    assert hosts(compiled, "facility/bayer:gallium") == [(0.06, {"bayer:alumina": 1.0})]
    assert set(hosts(compiled, "stage/gallium-cn")[0][1]) == {"bayer:alumina", "other:alumina", "alumina-cn"}


def test_a_plant_that_does_not_make_the_host_hangs_on_its_country() -> None:
    small = by_product()
    small.facility("refiner", "CN")
    small.plant("refiner", "gallium", output=2)
    assert hosts(small.compiled(), "facility/refiner:gallium") == [(0.06, {"alumina-cn": 1.0})]


def test_a_recycled_route_hangs_on_nothing() -> None:
    small = by_product()
    small.say("material/gallium", "Material", "recycled_route", "true")
    small.world("gallium", "recycled", 5)
    small.shares("gallium", "recycled", {"JP": 1.0})
    assert hosts(small.compiled(), "stage/gallium-jp-recycled") == []


def joint() -> SmallGraph:
    """Germanium hangs on zinc (0.6) or lignite ash (0.4) together; Canada has only zinc."""
    small = SmallGraph()
    small.material("zinc", world=100, shares={"CN": 0.5, "CA": 0.5})
    small.material("ash", world=100, shares={"CN": 1.0})
    small.material("germanium", world=1, shares={"CN": 0.5, "CA": 0.25, "BE": 0.25})
    small.host("germanium", "zinc", group="feed", weight=0.6)
    small.host("germanium", "ash", group="feed", weight=0.4)
    return small


def test_hosts_of_a_group_bound_together() -> None:
    compiled = joint().compiled()
    assert hosts(compiled, "stage/germanium-cn") == [(1.0, {"zinc-cn": 0.6, "ash-cn": 0.4})]


def test_the_hosts_that_are_there_take_the_whole_group() -> None:
    compiled = joint().compiled()
    assert hosts(compiled, "stage/germanium-ca") == [(1.0, {"zinc-ca": 1.0})]
    assert ("no-host", "stage/germanium-ca") in gaps(compiled)
    assert hosts(compiled, "stage/germanium-be") == []
    assert sum(g.node == "stage/germanium-be" for g in compiled.gaps) == 2


def test_routes_change_the_weights_of_hosts() -> None:
    small = joint()
    small.route("CN", "germanium", "zinc", 0.25)
    small.route("CN", "germanium", "ash", 0.75)
    compiled = small.compiled()
    assert hosts(compiled, "stage/germanium-cn") == [(1.0, {"zinc-cn": 0.25, "ash-cn": 0.75})]


def test_several_hosts_outside_a_group_each_bound() -> None:
    small = SmallGraph()
    for name in ("copper", "lead"):
        small.material(name, world=100, shares={"CN": 1.0})
    small.material("bismuth", world=1, shares={"CN": 1.0})
    small.host("bismuth", "copper", utilisation=0.5)
    small.host("bismuth", "lead", utilisation=0.25)
    assert sorted(hosts(small.compiled(), "stage/bismuth-cn"), key=lambda b: b[0]) == [
        (0.25, {"lead-cn": 1.0}), (0.5, {"copper-cn": 1.0}),
    ]  # fmt: skip


def test_hosts_are_not_bought() -> None:
    network = by_product().compiled().network
    assert network.e == network.m == 0
    sums = np.add.reduceat(network.bound_weight, network.bound_ptr[:-1])
    assert sums == pytest.approx(np.ones(network.bound_activity.size))
