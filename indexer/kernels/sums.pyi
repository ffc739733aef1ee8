# Only a class of C functions, for the other kernels: see sums.py and sums.pxd.
