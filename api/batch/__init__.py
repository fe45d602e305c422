"""Many pages: files of crawls in, records out, over all cores, with nothing lost on the way.

The way of a batch: `reading` finds the input files, tells their formats apart by content and reads documents from them;
chunks of these go to worker processes (`workers`), come back as encoded records and are written in parts (`writing`)
that a journal (`journal`) makes final. `run` ties these together; `columns` is the same extraction for engines that
have their own way of spreading work.
"""
