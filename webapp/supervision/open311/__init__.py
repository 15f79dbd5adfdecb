"""Open311 GeoReport v2: other platforms send problems and ask what became of them."""
