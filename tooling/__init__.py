"""What the commands of the Makefile do: prepare a machine, run the product, test it."""
