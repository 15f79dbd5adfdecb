"""Reads of pickups: return rows, change nothing; they take the actor where scope matters."""
