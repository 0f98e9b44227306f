"""The way out: calls to the Bot API that commit with the batch and are sent afterwards."""
