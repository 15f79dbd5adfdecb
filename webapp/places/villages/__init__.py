"""The directory of villages: which outlet delivers to each, how, and how often it is owed."""
