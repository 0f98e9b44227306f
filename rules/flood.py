"""Flood: too many messages in a window."""

from rules.verdict import Signal, Verdict


def flood_verdict(sent: int, limit: int) -> Verdict | None:
    """Judge a member's pace.

    Args:
        sent: messages in the window, the present one among them.
        limit: messages allowed in a window.
    """
    if sent <= limit:
        return None
    return Verdict("flood", "flood.reason", signals=(Signal("pace", 1.0, f"{sent}/{limit}"),))
