"""Procedures of a stay: from performed procedures in the record to ICD-10-PCS codes.

Imported only for inpatient encounters, or when procedures are asked for.
"""
