"""Input files of every kind -> documents, in chunks that know where in the inputs they end."""
