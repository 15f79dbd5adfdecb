"""Acts on findings: each is one transaction and one entry in the trail."""
