"""Durations as people write them."""
from datetime import timedelta
def parse_duration(text: str) -> timedelta:
    raise NotImplementedError
