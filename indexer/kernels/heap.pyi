# Only C functions, for the other kernels: see heap.py and heap.pxd.
