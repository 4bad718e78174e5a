"""Uphill on the grid of hyperparameters, by the approximate evidence of each point.

theta = (k, sigma, rho): how uneven the counts are, how far the hidden tendency moves, how long it
remembers. After Rue, Martino and Chopin, JRSS B 71 (2009) 319, section 3.1.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from uncramp.stats.laplace import Mode, Nights, Theta, laplace

Array = NDArray[np.float64]
Point = tuple[int, int, int]

K_GRID: Final = np.geomspace(0.15, 30.0, 10)
SIGMA_GRID: Final = np.geomspace(0.08, 1.2, 6)
RHO_GRID: Final = np.array([0.3, 0.5, 0.7, 0.85, 0.94, 0.985])
# log k ~ N(log 2, 1.2^2), sigma ~ half-N(.8), rho ~ N(.75, .35^2), each times its cell's width
LOG_PRIOR_K: Final = (-0.5 * ((np.log(K_GRID) - np.log(2.0)) / 1.2) ** 2).tolist()
LOG_PRIOR_SIGMA: Final = (-0.5 * (SIGMA_GRID / 0.8) ** 2 + np.log(SIGMA_GRID)).tolist()
LOG_PRIOR_RHO: Final = (
    -0.5 * ((RHO_GRID - 0.75) / 0.35) ** 2 + np.log(np.gradient(RHO_GRID))
).tolist()
START: Final = (2.2, 0.4, 0.8)


def start_point() -> Point:
    """The grid point next to ``START``."""
    nearest = [
        int(np.argmin(np.abs(np.log(grid) - np.log(start))))
        for grid, start in zip((K_GRID, SIGMA_GRID, RHO_GRID), START, strict=True)
    ]
    return nearest[0], nearest[1], nearest[2]


def theta_at(point: Point) -> Theta:
    return Theta(float(K_GRID[point[0]]), float(SIGMA_GRID[point[1]]), float(RHO_GRID[point[2]]))


class Climb:
    """The points solved so far, for one Gaussian prior on the coefficients.

    ``precision``, ``shift`` (q,): of that prior; after a change of them call :meth:`restart`.
    """

    def __init__(self, nights: Nights, precision: Array, shift: Array) -> None:
        self.nights = nights
        self.precision = precision
        self.shift = shift
        self.modes: dict[Point, Mode] = {}
        self._settled: set[Point] = set()

    def solve(self, point: Point, *, steps: int, start: tuple[Array, Array] | None = None) -> Mode:
        """Take ``steps`` from ``start`` (coefficients, tendency), or from where the point stood."""
        known = self.modes.get(point)
        if start is None and known is not None:
            start = known.coefficients, known.tendency
        mode = laplace(
            self.nights,
            theta_at(point),
            precision=self.precision,
            shift=self.shift,
            start=start,
            steps=steps,
        )
        self.modes[point] = mode
        return mode

    def restart(self, point: Point, mode: Mode) -> None:
        """Forget every point but this one."""
        self.modes = {point: mode}
        self._settled = {point}

    def height(self, point: Point) -> float:
        return self.modes[point].evidence + log_prior(point)

    def climb(self, point: Point) -> Point:
        """Uphill from neighbour to neighbour; one step from a mode next door is near enough."""
        explored: set[Point] = set()
        while point not in explored:
            explored.add(point)
            here = self.modes[point]
            for near in neighbours(point):
                if near not in self.modes:
                    self.solve(near, steps=1, start=(here.coefficients, here.tendency))
            point = self._best()
            if point not in self._settled:
                self.solve(point, steps=1)
                self._settled.add(point)
                point = self._best()
        return point

    def likely(self, *, most: int, within: float) -> list[Point]:
        """The highest points, best first: so many at most, none lower by more than ``within``."""
        ranked = sorted(self.modes, key=lambda p: (-self.height(p), p))
        top = self.height(ranked[0])
        return [p for p in ranked[:most] if top - self.height(p) < within]

    def _best(self) -> Point:
        return max(self.modes, key=lambda p: (self.height(p), p))


def neighbours(point: Point) -> Iterator[Point]:
    """The grid points one step away along one axis; never one off the grid."""
    sizes = (K_GRID.size, SIGMA_GRID.size, RHO_GRID.size)
    for axis, step in product(range(3), (-1, 1)):
        moved = list(point)
        moved[axis] += step
        if 0 <= moved[axis] < sizes[axis]:
            yield (moved[0], moved[1], moved[2])


def log_prior(point: Point) -> float:
    return float(LOG_PRIOR_K[point[0]] + LOG_PRIOR_SIGMA[point[1]] + LOG_PRIOR_RHO[point[2]])
