"""The house clinical index, abbreviations and synonyms, and the matcher they compile into."""
