"""Benchmarks on the development data; ``python -m benchmarks`` prints every figure."""
