"""The names of what is told: roles of blocks, types of pages."""

from __future__ import annotations

HEADLINE, BODY, BYLINE, COMMENT, OTHER = ROLES = ("headline", "body", "byline", "comment", "other")
#: The roles that are learned; the rest of a page is body where it is content, and other where it is chrome.
LEARNED_ROLES = (HEADLINE, BYLINE, COMMENT)

ARTICLE, FORUM, PRODUCT, LISTING, COLLECTION, DOCUMENTATION, SERVICE = PAGE_TYPES = (
    "article", "forum", "product", "listing", "collection", "documentation", "service",
)  # fmt: skip
