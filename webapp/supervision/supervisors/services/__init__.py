"""Acts on terms and tasks of supervisors."""
