"""The FAQ engine."""
