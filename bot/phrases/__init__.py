"""What the bot says, in zh-CN and English."""
