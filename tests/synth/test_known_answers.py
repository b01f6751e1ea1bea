"""What chance brings agrees with the truth that it was drawn from: rates, shares, seasons, effect and concentration."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
import shapely
import shapely.geometry
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from bluelamp.core.errors import UsageError
from bluelamp.core.vocabulary import category
from bluelamp.synth.categories import CODES, REPEAT_SHARE
from bluelamp.synth.force import Force, make_force
from bluelamp.synth.settings import ForceSettings
from bluelamp.synth.true_hotspots import make_hotspots
from bluelamp.synth.world import make_world
from worlds.made_force import Made, make

ASB = CODES.index("anti-social-behaviour")
SEEDS = range(1, 21)

# Variance over mean of a count whose incidents bring Poisson repeats: with k repeats for each first one,
# E[(1 + K)^2] / E[1 + K] = (1 + 3k + k^2) / (1 + k).
_K = REPEAT_SHARE / (1 - REPEAT_SHARE)
SPREAD = (1 + 3 * _K + _K**2) / (1 + _K)


@pytest.fixture(scope="module")
def treated_forces() -> list[Force]:
    """Twenty counties in which treated hotspots lose 15 % from 2023-01 on."""
    return [make_force(ForceSettings(seed=seed, effect=-0.15)) for seed in SEEDS]


def _counts(force: Force) -> np.ndarray:
    """Incidents by month, hotspot (last: elsewhere) and category."""
    shape = (force.settings.months, len(force.world.hotspots) + 1, len(CODES))
    label = force.world.rates.hotspot[force.incidents.place]
    found = np.zeros(shape)
    np.add.at(found, (force.incidents.month, label, force.incidents.category), 1)
    return found


def _expected(force: Force, *, with_effect: bool) -> np.ndarray:
    """The same from the true rates."""
    n = len(force.world.hotspots)
    found = np.zeros((force.settings.months, n + 1, len(CODES)))
    for i, month in enumerate(force.settings.period):
        by_place = force.world.expected(month)
        if not with_effect:
            by_place = by_place / force.world.effect_factors(month)[force.world.rates.hotspot][:, None]
        np.add.at(found[i], force.world.rates.hotspot, by_place)
    return found


def test_the_default_county_has_25_to_30_thousand_incidents(treated_forces: list[Force]) -> None:
    assert all(25_000 < len(force.incidents) < 30_000 for force in treated_forces)


@pytest.mark.spec
def test_every_count_scatters_around_its_true_rate_as_much_as_its_repeats_explain(treated_forces: list[Force]) -> None:
    z = []
    for force in treated_forces:
        observed, expected = _counts(force).sum(axis=0), _expected(force, with_effect=True).sum(axis=0)
        z.append((observed - expected).sum(axis=1) / np.sqrt((expected * SPREAD).sum(axis=1)))
    scores = np.concatenate(z)
    assert scores.size == 20 * 13
    assert abs(scores.mean()) < 3.5 / np.sqrt(scores.size)
    assert scores.std() == pytest.approx(1, abs=0.15)
    assert np.mean(np.abs(scores) < 1.96) == pytest.approx(0.95, abs=0.04)


@pytest.mark.spec
def test_the_effect_is_found_where_and_when_it_was_put_and_nowhere_else(treated_forces: list[Force]) -> None:
    totals = np.zeros((2, 2, 3))  # before or after, control or treated, observed, expected, variance
    for force in treated_forces:
        observed, expected = _counts(force), _expected(force, with_effect=False)
        roles = np.array([spot.role == "treated" for spot in force.world.hotspots]).astype(int)
        after = np.array([month >= force.settings.effect_start for month in force.settings.period]).astype(int)
        for when in (0, 1):
            for role in (0, 1):
                own = np.ix_(after == when, np.append(roles == role, False))
                cell = observed[own].sum(), expected[own].sum(), (expected[own] * SPREAD).sum()
                totals[when, role] += cell
    ratio = totals[..., 0] / totals[..., 1]
    error = np.sqrt(totals[..., 2]) / totals[..., 1]
    assert error.max() < 0.02
    assert np.all(np.abs(ratio - [[1.0, 1.0], [1.0, 0.85]]) < 3.5 * error)


@pytest.mark.spec
def test_before_its_start_an_effect_changes_no_byte_of_what_is_published() -> None:
    plain, treated = make(seed=4, months=6), make(seed=4, months=6, effect=-0.5)
    assert treated.truth["effect"]["from"] == "2022-05"
    for month in plain.truth["months"]:
        path = f"police_uk/{month}/{month}-lanternshire-street.csv"
        assert (plain.files[path] == treated.files[path]) == (month < "2022-05")


def test_an_effect_may_start_when_the_user_says_and_may_raise_the_rate() -> None:
    force = make_force(ForceSettings(seed=2, months=12, effect=1.0, effect_from="2022-03", hotspots=20))
    observed, plain = _counts(force), _expected(force, with_effect=False)
    treated = np.append([spot.role == "treated" for spot in force.world.hotspots], values=False)
    assert observed[:2][:, treated].sum() / plain[:2][:, treated].sum() == pytest.approx(1, abs=0.15)
    assert observed[2:][:, treated].sum() / plain[2:][:, treated].sum() == pytest.approx(2, abs=0.15)


@pytest.mark.spec
def test_the_county_has_its_shares_of_categories_whatever_its_hotspots_are(treated_forces: list[Force]) -> None:
    observed = sum(_counts(force).sum(axis=(0, 1)) for force in treated_forces)
    expected = sum(_expected(force, with_effect=True).sum(axis=(0, 1)) for force in treated_forces)
    assert np.all(np.abs(observed - expected) < 4 * np.sqrt(expected * SPREAD))
    shares = dict(zip(CODES, observed / observed.sum(), strict=True))
    assert shares["anti-social-behaviour"] == pytest.approx(0.205, abs=0.015)
    assert shares["violence-and-sexual-offences"] == pytest.approx(0.30, abs=0.015)
    assert shares["shoplifting"] == pytest.approx(0.068, abs=0.01)
    assert min(shares.values()) > 0.006


@pytest.mark.spec
def test_july_has_nearly_twice_the_anti_social_behaviour_of_january(treated_forces: list[Force]) -> None:
    # 1 + 0.32 against 1 - 0.32, both months of 31 days; the effect begins later.
    by_month = sum(_counts(force)[:12, :, ASB].sum(axis=1) for force in treated_forces)
    assert by_month[6] / by_month[0] == pytest.approx(1.32 / 0.68, rel=0.06)
    assert int(np.argmax(by_month)) in (5, 6, 7)
    other = CODES.index("other-theft")
    flat = sum(_counts(force)[:12, :, other].sum(axis=1) for force in treated_forces)
    assert flat[6] / flat[0] == pytest.approx(1, abs=0.12)


@pytest.mark.spec
def test_half_of_the_incidents_fall_in_four_to_six_in_a_hundred_street_segments(treated_forces: list[Force]) -> None:
    for force in treated_forces:
        points = force.world.points
        place = force.incidents.place[force.incidents.place < points.x.size]
        by_segment = np.sort(np.bincount(points.segment[place], minlength=len(force.world.streets.name)))[::-1]
        needed = np.searchsorted(np.cumsum(by_segment), by_segment.sum() / 2) + 1
        assert 0.04 <= needed / by_segment.size <= 0.06


@pytest.mark.spec
@pytest.mark.parametrize("n", [1, 4, 12, 26, 40])
def test_no_neighbourhood_outside_the_hotspots_is_as_hot_as_the_weakest_of_them(n: int) -> None:
    for seed in (1, 2, 3):
        world = make_world(ForceSettings(seed=seed, hotspots=n))
        rates, special = world.rates, world.rates.special
        background = np.where(rates.hotspot[:-2] < 0, rates.monthly[:-2].sum(axis=1), 0)
        background[[special.station, special.hospital, special.repeat_address]] = 0
        at = np.column_stack([world.points.x, world.points.y])
        around = [background[near].sum() for near in cKDTree(at).query_ball_point(at, 145)]
        hotspots = [rates.monthly[rates.hotspot == h].sum() for h in range(n)]
        assert len(world.hotspots) == n
        assert max(around) < 0.85 * min(hotspots)
        assert hotspots == sorted(hotspots, reverse=True)
        assert all(rates.monthly[rates.hotspot == h].sum(axis=1).max() < 0.36 * hotspots[h] for h in range(n))
        assert rates.monthly.sum() == pytest.approx(1530)


@pytest.mark.spec
def test_the_outlines_hold_what_the_truth_says_they_hold(lanternshire: Made) -> None:
    rows = [row for row in lanternshire.rows("incidents.csv") if row["longitude"]]
    xy = np.array([[float(row["longitude"]), float(row["latitude"])] for row in rows])
    outlines = {
        f["properties"]["ref"]: shapely.geometry.shape(f["geometry"]) for f in lanternshire.features("hotspots.geojson")
    }
    for spot in lanternshire.truth["hotspots"]:
        inside = shapely.contains_xy(outlines[spot["ref"]], xy[:, 0], xy[:, 1])
        expected = sum(spot["expected_by_month"].values())
        assert abs(inside.sum() - expected) < 4 * np.sqrt(1.2 * expected)
        groups = Counter(category(rows[i]["category"]).group.value for i in np.flatnonzero(inside))
        kind = next((g for g in ("asb", "violence") if groups[g] >= 0.6 * inside.sum()), "both")
        assert kind == spot["kind"]


def test_hotspots_do_not_touch_and_each_pair_in_rank_has_one_treated_and_one_control(lanternshire: Made) -> None:
    spots = lanternshire.features("hotspots.geojson")
    shapes = [shapely.transform(shapely.geometry.shape(f["geometry"]), lambda a: a * [63_700, 111_300]) for f in spots]
    assert all(shape.is_valid and 3 < shape.area / 10_000 < 11 for shape in shapes)
    assert min(a.distance(b) for i, a in enumerate(shapes) for b in shapes[:i]) > 50
    roles = [f["properties"]["role"] for f in spots]
    assert [set(roles[i : i + 2]) for i in range(0, 12, 2)] == [{"treated", "control"}] * 6
    assert {f["properties"]["kind"] for f in spots} == {"asb", "violence", "both"}
    assert [f["properties"]["ref"] for f in spots] == [f"LAN-{i:02d}" for i in range(1, 13)]


def test_more_hotspots_than_the_towns_have_room_for_are_refused_with_the_number_that_fits() -> None:
    world = make_world(ForceSettings())
    with pytest.raises(UsageError, match=r"room for \d\d hotspots, not 200") as caught:
        make_hotspots(1, 200, world.county, world.streets, world.points)
    assert caught.value.code == "BL-SYNTH-03"


def test_an_odd_hotspot_out_is_treated() -> None:
    for seed in range(6):
        assert make_world(ForceSettings(seed=seed, hotspots=1)).hotspots[0].role == "treated"


@pytest.mark.spec
def test_the_police_station_is_the_busiest_point_and_its_incidents_are_mixed(lanternshire: Made) -> None:
    rows = [row for row in lanternshire.rows("street.csv") if row["Longitude"]]
    (busiest, n), *_ = Counter((row["Longitude"], row["Latitude"]) for row in rows).most_common(1)
    station = lanternshire.truth["sink_points"][0]
    assert busiest == (f"{station['longitude']:.6f}", f"{station['latitude']:.6f}")
    there = [row for row in rows if (row["Longitude"], row["Latitude"]) == busiest]
    assert {row["Location"] for row in there} == {"On or near Police Station"}
    assert n / len(rows) == pytest.approx(0.022, abs=0.004)
    assert len({row["Crime type"] for row in there}) >= 11


@pytest.mark.spec
def test_at_the_repeat_address_most_incidents_bear_one_reference_and_elsewhere_few_bear_any(lanternshire: Made) -> None:
    refs = Counter(row["repeat_ref"] for row in lanternshire.rows("incidents.csv"))
    n_named = sum(n for ref, n in refs.items() if ref)
    (ref, n), *_ = [pair for pair in refs.most_common(3) if pair[0]]
    place = lanternshire.force.world.rates.special.repeat_address
    assert ref == f"R{place:05d}"
    assert n / np.sum(lanternshire.force.incidents.place == place) > 0.7
    assert n_named / sum(refs.values()) == pytest.approx(0.05, abs=0.01)


def _knox(force: Force, codes: list[str]) -> tuple[float, float]:
    """Pairs within 150 m and 14 days, and the same with the times shuffled (mean of 20)."""
    own = np.isin(force.incidents.category, [CODES.index(code) for code in codes])
    own &= force.incidents.place < force.world.points.x.size
    place = force.incidents.place[own]
    days = force.incidents.utc[own].astype(np.int64) / 86_400
    tree = cKDTree(np.column_stack([force.world.points.x[place], force.world.points.y[place]]))
    pairs = tree.query_pairs(150, output_type="ndarray")
    rng = np.random.default_rng(0)

    def close(times: np.ndarray) -> int:
        return int(np.sum(np.abs(times[pairs[:, 0]] - times[pairs[:, 1]]) <= 14))

    return close(days), float(np.mean([close(rng.permutation(days)) for _ in range(20)]))


@pytest.mark.spec
def test_burglaries_come_back_nearby_within_a_fortnight_and_drugs_do_not(lanternshire: Made) -> None:
    observed, by_chance = _knox(lanternshire.force, ["burglary"])
    assert observed > 1.5 * by_chance
    observed, by_chance = _knox(lanternshire.force, ["drugs", "other-theft"])
    assert observed == pytest.approx(by_chance, rel=0.12)
    shares = [
        lanternshire.force.incidents.is_repeat[lanternshire.force.incidents.category == c].mean() for c in range(14)
    ]
    assert shares == pytest.approx(REPEAT_SHARE, abs=0.05)


def test_evenings_and_weekends_are_busier_for_violence_and_shops_are_robbed_by_day(lanternshire: Made) -> None:
    incidents = lanternshire.force.incidents
    hour = (incidents.local - incidents.local.astype("datetime64[D]")).astype(np.int64) // 3600
    weekday = (incidents.local.astype("datetime64[D]").astype(np.int64) + 3) % 7
    violent = incidents.category == CODES.index("violence-and-sexual-offences")
    shops = incidents.category == CODES.index("shoplifting")
    night = (hour >= 19) | (hour < 3)
    assert night[violent].mean() > 0.55
    assert night[shops].mean() < 0.2
    assert np.isin(weekday[violent], [4, 5]).mean() > 1.15 * 2 / 7
    minutes = (incidents.local - incidents.local.astype("datetime64[h]")).astype(np.int64) // 60
    assert np.mean(minutes == 0) == pytest.approx(0.15 + 0.85 / 60, abs=0.02)


@pytest.mark.spec
def test_one_can_walk_from_every_street_to_every_other(lanternshire: Made) -> None:
    lines = [f["geometry"]["coordinates"] for f in lanternshire.features("streets.geojson")]
    _, corner = np.unique(np.array(lines).reshape(-1, 2), axis=0, return_inverse=True)
    start, stop = corner.ravel()[::2], corner.ravel()[1::2]
    n = int(corner.max()) + 1
    assert connected_components(coo_array((np.ones(start.size), (start, stop)), shape=(n, n)))[0] == 1
    assert np.all(start != stop)
    names = Counter(f["properties"]["name"] for f in lanternshire.features("streets.geojson"))
    assert 200 < len(names) < 600
    assert len(lines) > 1_400
