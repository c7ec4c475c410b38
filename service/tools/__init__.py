"""What an operator runs: the commands, the loaders, and what measures."""
