"""Reads identity cards from photos, in one process of its own, so that typing becomes confirming.

`client.read_card` is what the web calls; `process.serve` becomes the process. Between them runs a
Unix socket (`frames`). A photo and what it says live in memory only, and go with the answer.
"""
