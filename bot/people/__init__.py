"""Who is in the chats: senders, members, administrators, names and settings."""
