"""The vault: documents, keeping, looking, rotating, reading cards, and the canary."""
