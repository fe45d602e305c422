"""dehusk over HTTP: pages in, their content out; it fetches nothing."""
