"""The database: tables, the one writer, and the unit of work."""
