"""Benchmarks, each prints its figures against a stated limit: `make bench`."""
