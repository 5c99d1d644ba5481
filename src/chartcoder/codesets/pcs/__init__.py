"""ICD-10-PCS: its tables, from the official XML or derived from codes and titles."""
