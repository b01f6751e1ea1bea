"""The rectangle that square units lie in."""

from __future__ import annotations

import numpy as np
import pytest

from bluelamp.hotspots.lattice import lattice_of
from worlds.plain_squares import scattered_places, squares


@pytest.mark.spec
def test_values_spread_over_the_rectangle_and_come_back_in_the_units_own_order() -> None:
    units = squares([(7, -2), (5, -3), (5, -2)], size_m=50.0, origin=(10.0, 20.0))
    lattice = lattice_of(units)
    assert lattice is not None
    assert (lattice.columns, lattice.rows, lattice.west, lattice.south) == (3, 2, 260.0, -130.0)
    field = lattice.spread(np.array([1.0, 2.0, 3.0]))
    assert field.tolist() == [[2.0, 0.0, 0.0], [3.0, 0.0, 1.0]]
    assert lattice.gather(field).tolist() == [1.0, 2.0, 3.0]
    x, y = lattice.centres()
    assert np.array_equal(x, units.x)
    assert np.array_equal(y, units.y)


@pytest.mark.spec
def test_what_is_no_grid_has_no_lattice() -> None:
    assert lattice_of(scattered_places(np.array([[0.0, 0.0], [5.0, 5.0]]))) is None
    assert lattice_of(squares([])) is None


@pytest.mark.spec
def test_two_squares_at_opposite_ends_of_the_country_claim_no_field() -> None:
    assert lattice_of(squares([(0, 0), (9000, 9000)])) is None
