"""Benchmarks: `make bench` prints ratios against reference implementations that stand beside them."""
