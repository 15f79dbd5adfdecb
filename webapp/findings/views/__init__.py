"""Pages of the closed loop."""
