# Only C functions, for the other kernels: see skips.py and skips.pxd.
