/* A disk that is full, or may only be read, while a file says so.
 *
 * Preloaded into a program, it lets every write below one directory fail as long as the file named
 * by FULLDISK_SWITCH exists: with EROFS if that file begins with 'r', else with ENOSPC. If it begins
 * with a number, files that have fewer bytes can still grow. Reads, removals and sockets go through.
 *
 * Variables: FULLDISK_DIR the directory (absolute, without symbolic links), FULLDISK_SWITCH the file,
 * which must lie elsewhere.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name)                                              \
    static __typeof__(name) *real_##name;                       \
    if (!real_##name) *(void **)&real_##name = dlsym(RTLD_NEXT, #name)

/* The error that writes to a file fail with now, or 0. */
static int fault(int file) {
    const char *path = getenv("FULLDISK_SWITCH");
    int (*real_open)(const char *, int, ...);
    *(void **)&real_open = dlsym(RTLD_NEXT, "open");
    int fd = path ? real_open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0) return 0;
    char text[24] = {0};
    struct stat about;
    int error = read(fd, text, sizeof text - 1) > 0 && *text == 'r' ? EROFS : ENOSPC;
    close(fd);
    if (fstat(file, &about) == 0 && about.st_size < atoll(text)) return 0;
    return error;
}

static int below(const char *path) {
    const char *root = getenv("FULLDISK_DIR");
    size_t length = root ? strlen(root) : 0;
    return length && strncmp(path, root, length) == 0 && path[length] == '/';
}

/* Whether this descriptor may not be written to now; sets errno. */
static int refused(int fd) {
    char link[64], path[PATH_MAX];
    int before = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length > 0) {
        path[length] = 0;
        int error = below(path) ? fault(fd) : 0;
        if (error) {
            errno = error;
            return 1;
        }
    }
    errno = before;
    return 0;
}

#define WRITER(type, name, parameters, arguments)               \
    type name parameters {                                      \
        REAL(name);                                             \
        return refused(fd) ? -1 : real_##name arguments;        \
    }

WRITER(ssize_t, write, (int fd, const void *data, size_t length), (fd, data, length))
WRITER(ssize_t, pwrite, (int fd, const void *data, size_t length, off_t at), (fd, data, length, at))
WRITER(ssize_t, pwrite64, (int fd, const void *data, size_t length, off64_t at), (fd, data, length, at))
WRITER(ssize_t, writev, (int fd, const struct iovec *parts, int count), (fd, parts, count))
WRITER(ssize_t, pwritev, (int fd, const struct iovec *parts, int count, off_t at), (fd, parts, count, at))
WRITER(int, ftruncate, (int fd, off_t length), (fd, length))
WRITER(int, ftruncate64, (int fd, off64_t length), (fd, length))
WRITER(int, fallocate, (int fd, int mode, off_t at, off_t length), (fd, mode, at, length))
WRITER(int, fallocate64, (int fd, int mode, off64_t at, off64_t length), (fd, mode, at, length))

/* Unlike the others these answer the error itself. */
int posix_fallocate(int fd, off_t at, off_t length) {
    REAL(posix_fallocate);
    return refused(fd) ? errno : real_posix_fallocate(fd, at, length);
}

int posix_fallocate64(int fd, off64_t at, off64_t length) {
    REAL(posix_fallocate64);
    return refused(fd) ? errno : real_posix_fallocate64(fd, at, length);
}
