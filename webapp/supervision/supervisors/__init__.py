"""Social supervisors: their terms, their tasks of the month, what became of their reports."""
