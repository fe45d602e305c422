"""Pages -> labels that a person has checked, in a local web page."""
