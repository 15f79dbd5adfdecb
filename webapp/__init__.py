"""Yitong (驿通): real-name pickups, documents by post and supervision for China's post."""
