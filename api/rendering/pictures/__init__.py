"""The pictures of a page: where each stands, and its best address."""
