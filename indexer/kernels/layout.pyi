# Only C functions, for the other kernels: see layout.py and layout.pxd.
