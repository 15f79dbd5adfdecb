"""Acts on conversions: one function, one transaction, one audit entry."""
