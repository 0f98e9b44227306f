"""How the weights in ``faq/model`` were made; nothing here runs in a bot."""
