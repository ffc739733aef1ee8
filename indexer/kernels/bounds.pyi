# Only a class of C functions, for the other kernels: see bounds.py and bounds.pxd.
