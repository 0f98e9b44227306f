"""The page of the demo: say who you are, write in a group, see what the bot does and why."""
