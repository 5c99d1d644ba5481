"""Intake: from files to an Encounter. This room does not interpret medicine."""

from chartcoder.intake.files import MAX_BYTES, read_documents, read_encounter

__all__ = ["MAX_BYTES", "read_documents", "read_encounter"]
