"""Fixtures of the courier's acts."""
