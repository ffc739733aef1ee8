# Only C functions, for the other kernels: see utf8.py and utf8.pxd.
