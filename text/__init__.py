"""What both engines and the core know about the text that people write."""
