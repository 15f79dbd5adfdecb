"""Versioned forms: what supervisors, officers and companies are asked, and how answers are read."""
