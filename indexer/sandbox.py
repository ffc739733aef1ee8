"""What does the system refuse to this process for good, whatever code runs in it? (Linux)

Two mechanisms of the kernel, which need no rights and cannot be undone. *Landlock* refuses to
change or execute any file, to use TCP, and to signal others. A *seccomp* filter looks at the
numbers of the system calls and refuses those that open for writing, change names and modes, make
sockets and processes, signal or look into others, or would get round it. What is refused fails as
if it were not permitted, so that a reader ends with an error and not without a word.

Both are called through libc: there is no well-kept library for them. Their numbers are those of
`linux/landlock.h`, `linux/seccomp.h`, `linux/filter.h` and `asm/unistd.h`, which never change.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from collections.abc import Iterator

_PR_SET_NO_NEW_PRIVS = 38

# Landlock: the call's numbers are the same on all systems; rights by the version that knows them.
_CREATE_RULESET, _RESTRICT_SELF = 444, 446
_RULESET_VERSION = 1
_FILES = ((1, (1 << 13) - 1 & ~0b1100), (2, 1 << 13), (3, 1 << 14), (5, 1 << 15))
"""All rights but to read: execute, write, remove, make; refer; truncate; control devices."""
_TCP = ((4, 0b11),)
_SCOPES = ((6, 0b11),)
"""Abstract sockets and signals of processes outside."""

# seccomp
_SET_MODE_FILTER, _TSYNC = 1, 1
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_LOAD, _JUMP_EQUAL, _JUMP_FROM, _JUMP_SET, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _SYSTEM = 0, 4
"""Where a call's number and the system lie in what a filter is given; behind them its arguments."""
_X32 = 0x40000000
_CLONE_THREAD = 0x00010000
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C

_SYSTEMS = {"x86_64": (0xC000003E, 0, 317), "aarch64": (0xC00000B7, 1, 277)}
"""By machine: its name in a filter, its column in the table, and the number of seccomp."""

_NUMBERS = """
socket 41 198, socketpair 53 199, connect 42 203, bind 49 200, listen 50 201, accept 43 202,
accept4 288 242, sendto 44 206, sendmsg 46 211, sendmmsg 307 269, fork 57 -, vfork 58 -,
execve 59 221, execveat 322 281, tkill 200 130, rt_sigqueueinfo 129 138, rt_tgsigqueueinfo 297 240,
pidfd_send_signal 424 424, ptrace 101 117, process_vm_readv 310 270, process_vm_writev 311 271,
pidfd_getfd 438 438, creat 85 -, truncate 76 45, fallocate 285 47, rename 82 -, renameat 264 38,
renameat2 316 276, mkdir 83 -, mkdirat 258 34, rmdir 84 -, link 86 -, linkat 265 37, unlink 87 -,
unlinkat 263 35, symlink 88 -, symlinkat 266 36, chmod 90 -, fchmod 91 52, fchmodat 268 53,
fchmodat2 452 452, chown 92 -, fchown 93 55, lchown 94 -, fchownat 260 54, mknod 133 -,
mknodat 259 33, utime 132 -, utimes 235 -, futimesat 261 -, utimensat 280 88, setxattr 188 5,
lsetxattr 189 6, fsetxattr 190 7, setxattrat 463 463, removexattr 197 14, lremovexattr 198 15,
fremovexattr 199 16, removexattrat 466 466, mount 165 40, umount2 166 39, pivot_root 155 41,
chroot 161 51, open_tree 428 428, move_mount 429 429, fsopen 430 430, fsmount 432 432,
unshare 272 97, setns 308 268, bpf 321 280, perf_event_open 298 241, userfaultfd 323 282,
keyctl 250 219, add_key 248 217, request_key 249 218, io_uring_setup 425 425,
io_uring_enter 426 426, io_uring_register 427 427, open_by_handle_at 304 265, msgget 68 186,
semget 64 190, shmget 29 194, mq_open 240 180
"""
"""System calls that are refused, with their numbers by `_SYSTEMS`; - where there is none."""

_CLONE, _CLONE3, _OPEN, _OPENAT, _OPENAT2 = (56, 220), 435, (2, None), (257, 56), 437
_KILL_CALL, _TGKILL, _IOCTL = (62, 129), (234, 131), (16, 29)

_Step = tuple[int, int, int, int]
"""An instruction of a filter: what it does, how many to skip if true and if false, its number."""


def restrict() -> tuple[str, ...]:
    """Give up for good what a reader of files needs not; return what the system refuses now."""
    if sys.platform != "linux" or ctypes.sizeof(ctypes.c_void_p) != 8:
        return ()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return ()
    told: tuple[str, ...] = ()
    if version := _landlock(libc):
        told += (f"no file is written or executed (Landlock {version})",)
    if _seccomp(libc):
        told += ("no system call for network, processes or writing (seccomp)",)
    return told


def _landlock(libc: ctypes.CDLL) -> int:
    """Let nothing be written or executed; return the version of Landlock, 0 for none."""
    version = int(libc.syscall(_CREATE_RULESET, None, 0, _RULESET_VERSION))
    if version < 1:
        return 0
    rights = [_known(rights, version) for rights in (_FILES, _TCP, _SCOPES)]
    while not rights[-1]:  # an older kernel takes a shorter structure
        rights.pop()
    attributes = (ctypes.c_uint64 * len(rights))(*rights)
    rules = int(libc.syscall(_CREATE_RULESET, attributes, ctypes.sizeof(attributes), 0))
    if rules < 0:
        return 0
    try:
        return 0 if libc.syscall(_RESTRICT_SELF, rules, 0) else version
    finally:
        os.close(rules)


def _known(rights: tuple[tuple[int, int], ...], version: int) -> int:
    """Return the rights that a version of Landlock knows."""
    return sum(bits for since, bits in rights if since <= version)


class _Filter(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))


def _seccomp(libc: ctypes.CDLL) -> bool:
    """Set the filter for all threads; tell whether it is in force."""
    system = _SYSTEMS.get(os.uname().machine)
    if system is None:
        return False
    steps = b"".join(
        code.to_bytes(2, sys.byteorder) + bytes((yes, no)) + number.to_bytes(4, sys.byteorder)
        for code, yes, no, number in filter_steps(system[0], system[1], os.getpid())
    )
    content = ctypes.create_string_buffer(steps, len(steps))
    program = _Filter(len(steps) // 8, ctypes.addressof(content))
    return not libc.syscall(system[2], _SET_MODE_FILTER, _TSYNC, ctypes.byref(program))


def filter_steps(system: int, column: int, pid: int) -> Iterator[_Step]:
    """Yield the instructions of the filter for process `pid`."""
    yield _LOAD, 0, 0, _SYSTEM
    yield _JUMP_EQUAL, 1, 0, system
    yield _RETURN, 0, 0, _KILL  # a program of another system has other numbers
    yield _LOAD, 0, 0, _NUMBER
    yield _JUMP_FROM, 0, 1, _X32
    yield _RETURN, 0, 0, _REFUSE | errno.EPERM
    for number in refused_numbers(column):
        yield _JUMP_EQUAL, 0, 1, number
        yield _RETURN, 0, 0, _REFUSE | errno.EPERM
    for number in (_CLONE3, _OPENAT2):  # their arguments cannot be seen: libc has another way
        yield _JUMP_EQUAL, 0, 1, number
        yield _RETURN, 0, 0, _REFUSE | errno.ENOSYS
    yield from _unless_set(_CLONE[column], 0, _CLONE_THREAD)
    yield from _if_set(_OPEN[column], 1, _WRITING)
    yield from _if_set(_OPENAT[column], 2, _WRITING)
    yield from _unless_equal(_KILL_CALL[column], pid)
    yield from _unless_equal(_TGKILL[column], pid)
    for request in (_TIOCSTI, _TIOCLINUX):  # which type on the terminal
        yield from _if_equal(_IOCTL[column], 1, request)
    yield _RETURN, 0, 0, _ALLOW


def refused_numbers(column: int) -> list[int]:
    """Return the numbers of the calls that are refused whatever their arguments."""
    rows = (row.split()[1:] for row in _NUMBERS.split(","))
    return [int(row[column]) for row in rows if row[column] != "-"]


def _argument(number: int) -> int:
    """Return where the lower half of an argument lies."""
    return 16 + 8 * number + (4 if sys.byteorder == "big" else 0)


def _looking(call: int | None, argument: int, *steps: _Step) -> Iterator[_Step]:
    """Yield steps that look at an argument of a call, with its number loaded again behind them."""
    if call is not None:
        yield _JUMP_EQUAL, 0, len(steps) + 2, call
        yield _LOAD, 0, 0, _argument(argument)
        yield from steps
        yield _LOAD, 0, 0, _NUMBER


def _if_set(call: int | None, argument: int, bits: int) -> Iterator[_Step]:
    refuse = (_RETURN, 0, 0, _REFUSE | errno.EPERM)
    return _looking(call, argument, (_JUMP_SET, 0, 1, bits), refuse)


def _unless_set(call: int | None, argument: int, bits: int) -> Iterator[_Step]:
    refuse = (_RETURN, 0, 0, _REFUSE | errno.EPERM)
    return _looking(call, argument, (_JUMP_SET, 1, 0, bits), refuse)


def _if_equal(call: int | None, argument: int, value: int) -> Iterator[_Step]:
    refuse = (_RETURN, 0, 0, _REFUSE | errno.EPERM)
    return _looking(call, argument, (_JUMP_EQUAL, 0, 1, value), refuse)


def _unless_equal(call: int | None, value: int) -> Iterator[_Step]:
    refuse = (_RETURN, 0, 0, _REFUSE | errno.EPERM)
    return _looking(call, 0, (_JUMP_EQUAL, 1, 0, value), refuse)
