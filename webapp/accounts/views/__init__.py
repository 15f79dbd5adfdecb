"""Pages of accounts: the door, one's own account, the people in one's scope."""
