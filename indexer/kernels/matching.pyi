# Only a class of C functions, for the other kernels: see matching.py and matching.pxd.
