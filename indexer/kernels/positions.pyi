# Only C functions, for the other kernels: see positions.py and positions.pxd.
