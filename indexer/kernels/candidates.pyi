# Only C functions, for the other kernels: see candidates.py and candidates.pxd.
