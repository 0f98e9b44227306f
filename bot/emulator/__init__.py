"""A local Telegram: test bed, demo and contract of Guanjia."""
