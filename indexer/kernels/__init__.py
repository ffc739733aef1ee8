"""Pure functions over buffers of numbers: decode, intersect, unite, match phrases, rank.

Each module is ordinary Python that Cython also compiles (its *pure Python mode*); the
compiled module lies beside its source, so that Python picks it up by itself, and both give
identical answers. Kernels know no index, no file and no string. Every number that they read
from a buffer is checked before it is used as an address; a damaged buffer ends in ValueError.
"""
