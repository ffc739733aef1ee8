# Only C functions, for the other kernels: see runs.py and runs.pxd.
