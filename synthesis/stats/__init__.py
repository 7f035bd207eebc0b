"""The statistical kernels: arrays in, frozen dataclasses out, studies on the last axis."""
