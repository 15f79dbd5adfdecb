"""Yitong (驿通): real-name pickups, documents by post, supervision, for the postal sector of China."""
