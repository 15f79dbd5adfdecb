"""Yitong (驿通): real-name pickups and documents by post, for China's postal sector."""
