"""One file a command: arguments in, calls of the stages, text or JSON out."""
