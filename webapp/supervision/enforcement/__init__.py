"""The ledger of what the authority did: notices, talks, inspections, cases, fines, drills."""
