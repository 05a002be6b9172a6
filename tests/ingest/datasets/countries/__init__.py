"""Tests of one dataset."""
