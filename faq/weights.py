"""The fixed weights of the logistic on the features; only figures, no texts."""

from typing import Final

BIAS: Final = -5.439
WEIGHTS: Final = (
    2.270,  # likeness
    6.513,  # shared
    -13.594,  # explained
    0.533,  # covered
    14.614,  # entry_explains
    -0.384,  # strange
    -0.947,  # longer
    0.224,  # shorter
    -0.141,  # numbers_differ
    -3.249,  # telling
    0.230,  # asking
    -0.163,  # negation_differs
    -1.894,  # repaired
    -5.387,  # short
    7.433,  # ahead
)
