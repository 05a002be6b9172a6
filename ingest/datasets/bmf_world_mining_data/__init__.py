"""Readers of one dataset."""
