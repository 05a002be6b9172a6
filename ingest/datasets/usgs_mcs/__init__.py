"""Tables and readers of one dataset."""
