"""The verbs of the command line, one module to a theme; each is imported when it is used."""
