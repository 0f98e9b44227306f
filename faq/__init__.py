"""Questions and answers: what the operator wrote, found in what members ask."""
