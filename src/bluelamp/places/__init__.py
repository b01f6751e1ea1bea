"""Places: grids, street segments, areas and rings in which incidents are counted."""
