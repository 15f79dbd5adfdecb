"""The base library (基础信息库): what is on file about each outlet, and who looks after it."""
