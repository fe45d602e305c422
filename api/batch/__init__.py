"""Many pages: files of crawls in, records out, over all cores, with nothing lost on the way.

The way of a batch: inputs (`inputs`) are told apart by content (`contents`) and read (`readers`) as documents;
chunks of them (`chunks`) go to worker processes (`pool`, `worker`), come back as encoded records (`extraction`,
`encoders`) and are written in parts (`parts`) that a journal (`journal`) makes final. `run` ties these together;
`columns` is the same extraction for engines that have their own way of spreading work.
"""
