"""Regions, organisations and outlets: where everything else belongs."""
