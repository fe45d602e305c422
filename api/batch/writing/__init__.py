"""Records -> the files of an output, each of them whole or not there."""
