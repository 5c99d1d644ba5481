"""Output: a result in the formats that leave the house. Nothing is coded or changed here.

Every writer is a function of a result and what is known of its encounter; none reads a clock, so the
same result gives the same bytes.
"""

from chartcoder.output.export import FORMATS, Export, OutputMissing, export

__all__ = ["FORMATS", "Export", "OutputMissing", "export"]
