"""Roles of blocks and types of pages, as far as they are learned."""
