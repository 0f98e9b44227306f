"""What will not work, and how to mend it: on the command line, in chat, and unasked."""
