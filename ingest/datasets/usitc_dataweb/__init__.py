"""Tables and reader of one dataset."""
