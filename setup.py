"""Compile the kernels where there is a C compiler; without one they run as they stand."""

from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, setup

INLINED = {"layout"}
"""Modules that are compiled into the kernels that use them, from their .pxd."""

KERNELS = sorted(
    path for path in Path("indexer/kernels").glob("*.py") if path.stem not in {"__init__", *INLINED}
)

extensions = cythonize(
    [
        Extension(
            ".".join(path.with_suffix("").parts),
            [str(path)],
            extra_compile_args=["-O3", "-funroll-loops", "-g0"],
        )
        for path in KERNELS
    ],
    language_level=3,
    compiler_directives={
        "boundscheck": False,
        "wraparound": False,
        "cdivision": True,
        "initializedcheck": False,
        "legacy_implicit_noexcept": True,  # C functions report by value, so never raise
    },
)
for extension in extensions:
    extension.optional = True  # said here, for cythonize makes extensions of its own
setup(ext_modules=extensions)
