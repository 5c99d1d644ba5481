"""The independent verifier: checks proofs without the engine that made them."""

from chartcoder.verify.result import verify_result

__all__ = ["verify_result"]
