"""The steps against the tables."""
