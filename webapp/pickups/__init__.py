"""Real-name pickups: the courier's flow, what each parcel keeps, and the officer's view of it."""
