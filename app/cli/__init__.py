"""The command ``lodestone``: parse, call, print."""
