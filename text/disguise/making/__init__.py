"""Makes the tables that can be made from public data; the others are written by hand."""
