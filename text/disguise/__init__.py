"""What people do to a text so that machines do not recognise it, and how it is undone."""
