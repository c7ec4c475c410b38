"""What an operator runs: the command line, loaders, evaluation, the demo and its PostgreSQL."""
