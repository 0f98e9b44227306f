"""All that can be said about FAQ files without running a bot."""

from faq.lint.files import examine, lint

__all__ = ["examine", "lint"]
