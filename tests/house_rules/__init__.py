"""Rules that guard correctness, not taste."""
