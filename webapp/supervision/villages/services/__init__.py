"""Acts on what check-ins show."""
