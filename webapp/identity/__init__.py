"""Identity documents: their rules, the vault that holds them, and who looked."""
