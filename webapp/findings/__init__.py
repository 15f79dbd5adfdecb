"""The closed loop: a problem from its report to the confirmation of whoever reported it."""
