"""How the ad detector's tables and weights are made; nothing here runs in the bot."""
