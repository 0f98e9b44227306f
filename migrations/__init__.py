"""The numbered steps that bring any older database to the present tables."""
