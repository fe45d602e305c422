def run(arguments): return 0
