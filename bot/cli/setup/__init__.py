"""``python -m bot setup``: from nothing to a bot at work in a real group."""
