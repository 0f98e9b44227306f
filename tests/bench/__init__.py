"""Measurements: ``python -m tests.bench`` prints one table and writes ``build/bench.json``."""
