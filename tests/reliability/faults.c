/* What does a process do to one folder, and what if it dies or the disk fails right then?

   A library for LD_PRELOAD (Linux). It numbers every call that changes something in the
   watched folder, logs it with the bytes written before it is done, and at call number `at`
   kills the process group or fails the call. One block of shared memory, a mapped file, holds
   orders and counters for a process and all its children, forked or executed.

   Not seen: writes through memory maps, copy_file_range, sendfile, links, io_uring. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum mode {
    WATCH = 0,     /* only log */
    KILL = 1,      /* kill the process group before call `at` */
    TORN = 2,      /* as KILL, but half of a write is done */
    FAIL = 3,      /* call `at` fails */
    FAIL_ON = 4,   /* call `at` and all after it fail; of a write at `at` half is done */
    FULL = 5,      /* the disk has `space` bytes left; unlinking gives back */
    KILL_ONE = 6,  /* kill only the process that makes call `at` */
};

/* Shared with child.py: the order and the widths are a contract. */
struct control {
    int64_t count, at, mode, error, space;
};

static struct control *control;
static char folder[PATH_MAX];
static int log_fd = -1;

void faults_arm(const char *control_path, const char *folder_path, const char *log_path)
{
    int fd = syscall(SYS_openat, AT_FDCWD, control_path, O_RDWR | O_CLOEXEC, 0);
    void *map = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    syscall(SYS_close, fd);
    if (map == MAP_FAILED)
        abort();
    snprintf(folder, sizeof folder, "%s", folder_path);
    log_fd = syscall(SYS_openat, AT_FDCWD, log_path, O_WRONLY | O_APPEND | O_CLOEXEC, 0);
    control = map;
}

__attribute__((constructor)) static void arm_from_environment(void)
{
    const char *path = getenv("FAULTS_CONTROL");
    if (path)
        faults_arm(path, getenv("FAULTS_FOLDER"), getenv("FAULTS_LOG"));
}

/* Put the absolute path into `path` if it is the watched folder or lies in it. */
static int watched(int at, const char *name, char path[2 * PATH_MAX])
{
    char base[PATH_MAX] = "";
    size_t length = strlen(folder);
    if (!control || !name)
        return 0;
    if (name[0] != '/') {
        if (at == AT_FDCWD) {
            if (!getcwd(base, sizeof base))
                return 0;
        } else {
            char link[64];
            snprintf(link, sizeof link, "/proc/self/fd/%d", at);
            ssize_t size = readlink(link, base, sizeof base - 1);
            if (size < 0)
                return 0;
            base[size] = 0;
        }
    }
    snprintf(path, 2 * PATH_MAX, "%s%s%s", base, *base && *name ? "/" : "", name);
    return !strncmp(path, folder, length) && (!path[length] || path[length] == '/');
}

static int watched_fd(int fd, char path[2 * PATH_MAX])
{
    return control && fd >= 0 && watched(fd, "", path);
}

/* A record: operation, number, offset, lengths of path, second path and payload; then these. */
static void record(char operation, int64_t number, const char *path, const char *path2,
                   int64_t offset, const struct iovec *parts, int n)
{
    int64_t payload = 0;
    for (int i = 0; i < n; i++)
        payload += parts[i].iov_len;
    int64_t head[6] = {operation, number, offset, strlen(path), strlen(path2), payload};
    struct iovec all[3 + 64] = {
        {head, sizeof head}, {(void *)path, head[3]}, {(void *)path2, head[4]}};
    if (n > 64)
        abort();
    if (n)
        memcpy(all + 3, parts, n * sizeof *parts);
    syscall(SYS_writev, log_fd, all, 3 + n);
}

__attribute__((noreturn)) static void die(void)
{
    kill(0, SIGKILL);
    for (;;)
        pause();
}

/* Number and log a call. Returns 0: do it; 1: fail; 2: do half of the write, and then `rest`. */
static int meet(char operation, const char *path, const char *path2, int64_t offset,
                const struct iovec *parts, int n)
{
    int64_t number = __atomic_add_fetch(&control->count, 1, __ATOMIC_SEQ_CST);
    record(operation, number, path, path2, offset, parts, n);
    if (control->mode == FAIL_ON && number > control->at)
        return 1;
    if (number != control->at)
        return 0;
    switch (control->mode) {
    case KILL:
        die();
    case TORN:
        if (operation != 'w')
            die();
        return 2;
    case KILL_ONE:
        kill(getpid(), SIGKILL);
        pause();
        return 1;
    case FAIL:
        return 1;
    case FAIL_ON:
        return operation == 'w' ? 2 : 1;
    }
    return 0;
}

static int refuse(void)
{
    errno = control->error;
    return -1;
}

static int64_t size_of(const char *path)
{
    struct stat status;
    return stat(path, &status) ? 0 : status.st_size;
}

/* Take what a write adds to a file from a disk of bounded space: 0 if there is none left. */
static int has_space(int64_t size, int64_t end)
{
    if (control->mode != FULL || end <= size)
        return 1;
    if (control->space < end - size)
        return 0;
    control->space -= end - size;
    return 1;
}

static void give_back(int64_t size)
{
    if (control->mode == FULL)
        control->space += size;
}

#define REAL(name) static __typeof__(name) *real; if (!real) real = dlsym(RTLD_NEXT, #name)

static ssize_t write_parts(int fd, const struct iovec *parts, int n, off_t offset, const char *path)
{
    struct stat status = {0};
    int positioned = offset >= 0;
    size_t total = 0;
    fstat(fd, &status);
    if (!positioned)
        offset = syscall(SYS_fcntl, fd, F_GETFL) & O_APPEND ? status.st_size
                                                            : lseek(fd, 0, SEEK_CUR);
    for (int i = 0; i < n; i++)
        total += parts[i].iov_len;
    int order = meet('w', path, "", offset, parts, n);
    if (order == 1)
        return refuse();
    if (!has_space(status.st_size, offset + total)) {
        errno = ENOSPC;
        return -1;
    }
    if (order == 2) {
        size_t half = parts[0].iov_len / 2;
        ssize_t done = positioned ? syscall(SYS_pwrite64, fd, parts[0].iov_base, half, offset)
                                  : syscall(SYS_write, fd, parts[0].iov_base, half);
        if (control->mode == TORN)
            die();
        return done ? done : refuse();
    }
    return positioned ? syscall(SYS_pwritev, fd, parts, n, offset, 0)
                      : syscall(SYS_writev, fd, parts, n);
}

ssize_t write(int fd, const void *bytes, size_t n)
{
    char path[2 * PATH_MAX];
    struct iovec part = {(void *)bytes, n};
    if (watched_fd(fd, path))
        return write_parts(fd, &part, 1, -1, path);
    return syscall(SYS_write, fd, bytes, n);
}

ssize_t writev(int fd, const struct iovec *parts, int n)
{
    char path[2 * PATH_MAX];
    if (watched_fd(fd, path))
        return write_parts(fd, parts, n, -1, path);
    return syscall(SYS_writev, fd, parts, n);
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t offset)
{
    char path[2 * PATH_MAX];
    struct iovec part = {(void *)bytes, n};
    if (watched_fd(fd, path))
        return write_parts(fd, &part, 1, offset, path);
    return syscall(SYS_pwrite64, fd, bytes, n, offset);
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t offset)
{
    return pwrite64(fd, bytes, n, offset);
}

static int open_watched(int at, const char *name, int flags, mode_t mode)
{
    char path[2 * PATH_MAX];
    if ((flags & (O_CREAT | O_TRUNC)) && watched(at, name, path)) {
        struct stat status;
        int there = !stat(path, &status);
        if ((!there && (flags & O_CREAT)) || (there && (flags & O_TRUNC))) {
            if (meet(there ? 't' : 'c', path, "", 0, NULL, 0))
                return refuse();
            if (there)
                give_back(status.st_size);
        }
    }
    return syscall(SYS_openat, at, name, flags, mode);
}

#define OPEN(at)                                            \
    mode_t mode = 0;                                        \
    if (flags & (O_CREAT | O_TMPFILE)) {                    \
        va_list rest;                                       \
        va_start(rest, flags);                              \
        mode = va_arg(rest, int);                           \
        va_end(rest);                                       \
    }                                                       \
    return open_watched(at, name, flags, mode)

int open(const char *name, int flags, ...) { OPEN(AT_FDCWD); }
int open64(const char *name, int flags, ...) { OPEN(AT_FDCWD); }
int openat(int at, const char *name, int flags, ...) { OPEN(at); }
int openat64(int at, const char *name, int flags, ...) { OPEN(at); }

int ftruncate64(int fd, off64_t size)
{
    char path[2 * PATH_MAX];
    if (watched_fd(fd, path)) {
        if (meet('s', path, "", size, NULL, 0))
            return refuse();
        give_back(size_of(path) > size ? size_of(path) - size : 0);
    }
    return syscall(SYS_ftruncate, fd, size);
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

int posix_fallocate64(int fd, off64_t offset, off64_t size)
{
    char path[2 * PATH_MAX];
    REAL(posix_fallocate64);
    if (watched_fd(fd, path)) {
        if (meet('s', path, "", offset + size, NULL, 0))
            return control->error;
        if (!has_space(size_of(path), offset + size))
            return ENOSPC;
    }
    return real(fd, offset, size);
}

int posix_fallocate(int fd, off_t offset, off_t size) { return posix_fallocate64(fd, offset, size); }

int fsync(int fd)
{
    char path[2 * PATH_MAX];
    if (watched_fd(fd, path) && meet('f', path, "", 0, NULL, 0))
        return refuse();
    return syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
    char path[2 * PATH_MAX];
    if (watched_fd(fd, path) && meet('f', path, "", 0, NULL, 0))
        return refuse();
    return syscall(SYS_fdatasync, fd);
}

int renameat(int from_at, const char *from, int to_at, const char *to)
{
    char path[2 * PATH_MAX], path2[2 * PATH_MAX] = "";
    if (watched(to_at, to, path2)) {
        watched(from_at, from, path);
        if (meet('r', path, path2, 0, NULL, 0))
            return refuse();
        give_back(size_of(path2));
    }
    return syscall(SYS_renameat2, from_at, from, to_at, to, 0);
}

int rename(const char *from, const char *to) { return renameat(AT_FDCWD, from, AT_FDCWD, to); }

int unlinkat(int at, const char *name, int flags)
{
    char path[2 * PATH_MAX];
    if (watched(at, name, path) && !access(path, F_OK)) {
        if (meet('u', path, "", 0, NULL, 0))
            return refuse();
        give_back(size_of(path));
    }
    return syscall(SYS_unlinkat, at, name, flags);
}

int unlink(const char *name) { return unlinkat(AT_FDCWD, name, 0); }
int rmdir(const char *name) { return unlinkat(AT_FDCWD, name, AT_REMOVEDIR); }

int mkdirat(int at, const char *name, mode_t mode)
{
    char path[2 * PATH_MAX];
    if (watched(at, name, path) && meet('d', path, "", 0, NULL, 0))
        return refuse();
    return syscall(SYS_mkdirat, at, name, mode);
}

int mkdir(const char *name, mode_t mode) { return mkdirat(AT_FDCWD, name, mode); }

/* Log that a commit has returned: what it published is promised from here on. */
void faults_committed(void)
{
    record('m', control->count, folder, "", 0, NULL, 0);
}
