"""The independent verifier: checks proofs without the engine that made them."""

from chartcoder.verify.em import verify_levels
from chartcoder.verify.result import verify_result

__all__ = ["verify_levels", "verify_result"]
