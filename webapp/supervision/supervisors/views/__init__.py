"""Pages of supervisors: terms and plans for the office, tasks for the supervisor."""
