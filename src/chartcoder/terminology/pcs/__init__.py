"""ICD-10-PCS ready for look-ups: the compiled book, and the words clinicians use for its values."""
