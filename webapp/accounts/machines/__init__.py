"""Programs that use the API: machine clients of a hall, their keys, and the hall's webhooks."""
