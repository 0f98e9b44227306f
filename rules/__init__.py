"""The judging engine: text in, verdict out."""
