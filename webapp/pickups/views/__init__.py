"""Pages about pickups."""
