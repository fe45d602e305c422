"""Every exception that dehusk raises on purpose, under one base class."""

from __future__ import annotations


class DehuskError(Exception):
    """Base class of every error that dehusk raises on purpose; its text says what to do."""


class InputError(DehuskError, ValueError):
    """The page itself cannot be taken: wrong type, unknown encoding name, unknown kind."""


class LimitError(DehuskError):
    """The page is larger than a documented limit; the message names the limit and its option."""


class ModelError(DehuskError):
    """A model file is missing, damaged, hostile, or made for another version of dehusk."""


class DataError(DehuskError):
    """Labelled data cannot be read: a missing file, a missing field, a duplicate id."""


class MissingDependencyError(DehuskError, ImportError):
    """An optional package is needed for what was asked; the message says how to install it."""


class PageError(DehuskError):
    """One page of many failed in a way that nobody foresaw; the message names the exception."""


class WorkerError(DehuskError):
    """A worker process died over a page, or none could be started; the message says which."""
