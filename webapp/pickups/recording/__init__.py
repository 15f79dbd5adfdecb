"""Writing a record that was judged good: plain functions for use inside one transaction.

An accepted record is the busiest act of the product, so its rows are written with few statements
that are built once, and without the unit of work of the ORM (measured: a third of its time).
"""
