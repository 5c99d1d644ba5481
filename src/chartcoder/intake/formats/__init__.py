"""One reader for each format, in a module of its own that is imported when it is needed."""
