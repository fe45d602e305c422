"""The one place of the version, for the package and for the manifests of models."""

VERSION = "0.1.0"
