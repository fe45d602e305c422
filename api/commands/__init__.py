"""What the command line does, a module a command: each has a ``run`` that takes arguments and gives an exit code."""
