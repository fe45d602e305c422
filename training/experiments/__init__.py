"""Variants of a training, compared in minutes: pages are measured once and kept, and what is fitted is one stage."""
