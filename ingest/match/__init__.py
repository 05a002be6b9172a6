"""Decisions on close matches between records of sources and nodes of the graph."""
