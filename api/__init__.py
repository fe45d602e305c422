"""dehusk."""
