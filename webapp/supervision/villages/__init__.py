"""Villages as they are visited: check-ins from the phone, weeks, villages that nobody comes to."""
