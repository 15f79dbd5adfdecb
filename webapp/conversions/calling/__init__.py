"""The rules of calling: how calls end, when one may call, what is said, how a number is kept."""
