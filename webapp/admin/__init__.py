"""What waits for whom, the audit trail, and the invented world of the demo."""
