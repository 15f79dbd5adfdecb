"""People who sign in: their roles, where those hold, their sessions and devices."""
