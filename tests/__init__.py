"""Tests, by feature and act; builders.py makes what they act upon."""
