# Only a class of C functions, for the other kernels: see slots.py and slots.pxd.
