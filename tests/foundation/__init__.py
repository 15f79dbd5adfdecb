"""What stands under every feature."""
