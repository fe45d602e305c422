"""dehusk inside the frameworks that people use."""
