"""Supervision: how the world outside sees the post, and what is done about it."""
