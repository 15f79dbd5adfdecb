"""Acts on pickups: one function, one transaction, one audit entry."""
