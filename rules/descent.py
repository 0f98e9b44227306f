"""Where a smooth convex cost is least: L-BFGS, with numpy alone."""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_REMEMBERED: Final = 10
_ARMIJO: Final = 1e-4


def dot(one: Floats, other: Floats) -> float:
    """The scalar product.

    Not BLAS: its threads wait for one another longer than this takes.
    """
    return float(np.einsum("i,i->", one, other))


def minimized(
    cost: Callable[[Floats], tuple[float, Floats]], start: Floats, rounds: int
) -> Floats:
    """Where a smooth convex cost is least: L-BFGS."""
    point, (value, gradient) = start, cost(start)
    steps: deque[tuple[Floats, Floats, float]] = deque(maxlen=_REMEMBERED)
    first = float(np.abs(gradient).max())
    for _ in range(rounds):
        direction = -_curved(gradient, steps)
        slope = dot(direction, gradient)
        length = 1.0 if steps else 1.0 / max(1.0, dot(gradient, gradient) ** 0.5)
        for _ in range(30):
            tried = point + length * direction
            new, slant = cost(tried)
            if new <= value + _ARMIJO * length * slope:
                break
            length /= 2
        step, bend = tried - point, slant - gradient
        if (curve := dot(step, bend)) > 1e-12:
            steps.append((step, bend, 1 / curve))
        done = value - new < 1e-7 * abs(value) or float(np.abs(slant).max()) < 1e-5 * first
        point, value, gradient = tried, new, slant
        if done:
            break
    return point


def _curved(gradient: Floats, steps: Sequence[tuple[Floats, Floats, float]]) -> Floats:
    """The gradient, stretched by what the last steps told of the curvature."""
    bent = gradient.copy()
    shares = []
    for step, bend, inverse in reversed(steps):
        share = inverse * dot(step, bent)
        shares.append(share)
        bent -= share * bend
    if steps:
        step, bend, inverse = steps[-1]
        bent /= inverse * dot(bend, bend)
    for (step, bend, inverse), share in zip(steps, reversed(shares), strict=True):
        bent += step * (share - inverse * dot(bend, bent))
    return bent
