"""Plug-ins: each a module or package with a ``plugin``, loaded by name."""
