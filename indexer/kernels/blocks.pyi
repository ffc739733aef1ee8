# Only C functions, for the other kernels: see blocks.py and blocks.pxd.
