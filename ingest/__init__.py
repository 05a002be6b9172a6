"""How it gets said: one folder a source, each row to statements."""
