"""The datasets of the project, a folder each."""
