/* Records what a disk would know of the files under one directory, for a simulated power cut.
 *
 * Preloaded into a program, it lets every operation through and writes it to a log: the order of
 * writes, and which of them were covered by an fsync that had returned. tests/it/disk.rs replays
 * that log and makes the files that would lie on the disk had the power failed at its end. No fsync
 * is really done: the log stands for the disk, and it only has to outlive the process.
 *
 * Variables: POWERCUT_DIR the directory (absolute, without symbolic links), POWERCUT_LOG the log,
 * POWERCUT_FSYNC_US how long an fsync takes, in microseconds.
 *
 * Not recorded are "-shm" files, which SQLite rebuilds and never syncs, sockets, subdirectories'
 * own creation, and writes through duplicated descriptors (they are then missing from the disk,
 * which a test notices). What could not be recorded is refused: shared writable mappings, sync().
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum kind { OPENED = 1, CREATED, WRITTEN, TRUNCATED, ALLOCATED, SYNCED, UNLINKED, RENAMED, DIRECTORY_SYNCED };

/* One record of the log; `data_length` bytes follow it. Little endian, like the machine. */
struct record {
    uint32_t kind;
    uint32_t file;   /* number of the file, given at its first sight */
    uint64_t offset; /* of a write; the new length of TRUNCATED and ALLOCATED; for syncs, how many
                        records had been written when it began: those it covers */
    uint64_t data_length;
} __attribute__((packed));

enum { FDS = 65536, FILES = 65536 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static char root[PATH_MAX];
static size_t root_length;
static int log_fd = -1;
static long fsync_us;
static uint64_t records;

static volatile uint32_t file_of[FDS]; /* 0: not recorded */
static char *directory_of[FDS];        /* path below root of an open directory, or null */
static ino_t inode_of[FILES];          /* by file number */
static uint32_t files;

#define REAL(name)                                              \
    static __typeof__(name) *real_##name;                       \
    if (!real_##name) {                                         \
        *(void **)&real_##name = dlsym(RTLD_NEXT, #name);       \
    }                                                           \
    pthread_once(&once, begin)

static void give_up(const char *why) {
    dprintf(2, "powercut: %s\n", why);
    abort();
}

static void begin(void) {
    int (*real_open)(const char *, int, ...);
    *(void **)&real_open = dlsym(RTLD_NEXT, "open");
    const char *directory = getenv("POWERCUT_DIR"), *log = getenv("POWERCUT_LOG");
    const char *duration = getenv("POWERCUT_FSYNC_US");
    if (!directory || !log) give_up("POWERCUT_DIR and POWERCUT_LOG are wanted");
    root_length = strlen(directory);
    if (root_length >= sizeof root) give_up("POWERCUT_DIR is too long");
    memcpy(root, directory, root_length + 1);
    fsync_us = duration ? atol(duration) : 0;
    log_fd = real_open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log_fd < 0) give_up("the log cannot be opened");
}

/* The lock is held. One call, so that a kill leaves whole records but for the last. */
static void note(enum kind kind, uint32_t file, uint64_t offset, const void *data, size_t length) {
    REAL(writev);
    struct record record = {kind, file, offset, length};
    struct iovec parts[] = {{&record, sizeof record}, {(void *)data, length}};
    if (real_writev(log_fd, parts, 2) != (ssize_t)(sizeof record + length)) give_up("the log cannot be written");
    records++;
}

/* The path below root in `out`, or false if it lies elsewhere. */
static int below_root(int dirfd, const char *path, char out[PATH_MAX]) {
    char whole[2 * PATH_MAX], base[PATH_MAX];
    if (path[0] == '/') {
        snprintf(whole, sizeof whole, "%s", path);
    } else {
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", dirfd);
        ssize_t length = readlink(dirfd == AT_FDCWD ? "/proc/self/cwd" : link, base, sizeof base - 1);
        if (length < 0) return 0;
        base[length] = 0;
        snprintf(whole, sizeof whole, "%s/%s", base, path);
    }
    if (strncmp(whole, root, root_length) != 0) return 0;
    const char *rest = whole + root_length;
    if (*rest != 0 && *rest != '/') return 0;
    while (*rest == '/') rest++;
    size_t length = strlen(rest);
    while (length > 0 && rest[length - 1] == '/') length--;
    if (length >= PATH_MAX) give_up("a path is too long");
    if (length >= 4 && strncmp(rest + length - 4, "-shm", 4) == 0) return 0;
    memcpy(out, rest, length);
    out[length] = 0;
    return 1;
}

static uint32_t new_file(ino_t inode) {
    for (uint32_t file = 1; file <= files; file++) {
        if (inode_of[file] == inode) inode_of[file] = 0; /* the number of a file that is gone */
    }
    if (files + 1 >= FILES) give_up("too many files");
    inode_of[++files] = inode;
    return files;
}

static uint32_t known_file(ino_t inode) {
    for (uint32_t file = 1; file <= files; file++) {
        if (inode_of[file] == inode) return file;
    }
    return 0;
}

/* The lock is held. Follows a descriptor that was opened. */
static void follow(int fd, const char *path, int flags, int existed) {
    struct stat stat;
    if (fd >= FDS) give_up("too many descriptors");
    if (fstat(fd, &stat) != 0) give_up("fstat failed");
    if (S_ISDIR(stat.st_mode)) {
        directory_of[fd] = strdup(path);
    } else if (S_ISREG(stat.st_mode)) {
        uint32_t file = existed ? known_file(stat.st_ino) : 0;
        if (!file) {
            file = new_file(stat.st_ino);
            note(existed ? OPENED : CREATED, file, 0, path, strlen(path));
        }
        if (existed && (flags & O_TRUNC) && (flags & O_ACCMODE) != O_RDONLY) note(TRUNCATED, file, 0, "", 0);
        file_of[fd] = file;
    }
}

static int opened(int dirfd, const char *path, int flags, mode_t mode) {
    REAL(openat);
    char below[PATH_MAX];
    if (!below_root(dirfd, path, below)) return real_openat(dirfd, path, flags, mode);
    pthread_mutex_lock(&lock);
    struct stat stat;
    int existed = fstatat(dirfd, path, &stat, 0) == 0;
    int fd = real_openat(dirfd, path, flags, mode);
    int cause = errno;
    if (fd >= 0) follow(fd, below, flags, existed);
    pthread_mutex_unlock(&lock);
    errno = cause;
    return fd;
}

#define MODE(flags, last)                                       \
    mode_t mode = 0;                                            \
    if ((flags) & (O_CREAT | O_TMPFILE)) {                      \
        va_list rest;                                           \
        va_start(rest, last);                                   \
        mode = va_arg(rest, mode_t);                            \
        va_end(rest);                                           \
    }
int open(const char *path, int flags, ...) { MODE(flags, flags) return opened(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags, flags) return opened(AT_FDCWD, path, flags | O_LARGEFILE, mode); }
int openat(int dirfd, const char *path, int flags, ...) { MODE(flags, flags) return opened(dirfd, path, flags, mode); }
int openat64(int dirfd, const char *path, int flags, ...) { MODE(flags, flags) return opened(dirfd, path, flags | O_LARGEFILE, mode); }
int creat(const char *path, mode_t mode) { return opened(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return creat(path, mode); }
int __open_2(const char *path, int flags) { return opened(AT_FDCWD, path, flags, 0); }
int __open64_2(const char *path, int flags) { return opened(AT_FDCWD, path, flags | O_LARGEFILE, 0); }

int close(int fd) {
    REAL(close);
    if (fd >= 0 && fd < FDS && (file_of[fd] || directory_of[fd])) {
        pthread_mutex_lock(&lock);
        file_of[fd] = 0;
        free(directory_of[fd]);
        directory_of[fd] = NULL;
        pthread_mutex_unlock(&lock);
    }
    return real_close(fd);
}

static uint32_t file_at(int fd) { return fd >= 0 && fd < FDS ? file_of[fd] : 0; }

/* Where a write without an offset of its own will land. */
static off_t place_of(int fd) {
    struct stat stat;
    if ((fcntl(fd, F_GETFL) & O_APPEND) && fstat(fd, &stat) == 0) return stat.st_size;
    return lseek(fd, 0, SEEK_CUR);
}

/* Lets a write through and notes as much of it as was done. */
#define WRITE(fd, place, call, data)                            \
    pthread_mutex_lock(&lock);                                  \
    off_t at = (place);                                         \
    ssize_t done = (call);                                      \
    int cause = errno;                                          \
    if (done > 0) note(WRITTEN, file_at(fd), at, data, done);   \
    pthread_mutex_unlock(&lock);                                \
    errno = cause;                                              \
    return done

ssize_t write(int fd, const void *data, size_t length) {
    REAL(write);
    if (!file_at(fd)) return real_write(fd, data, length);
    WRITE(fd, place_of(fd), real_write(fd, data, length), data);
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
    REAL(pwrite64);
    if (!file_at(fd)) return real_pwrite64(fd, data, length, offset);
    WRITE(fd, offset, real_pwrite64(fd, data, length, offset), data);
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) { return pwrite64(fd, data, length, offset); }

/* Vectored writes become their first part: callers must cope with short writes anyway. */
ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(writev);
    if (!file_at(fd)) return real_writev(fd, parts, count);
    for (int i = 0; i < count; i++) {
        if (parts[i].iov_len > 0) return write(fd, parts[i].iov_base, parts[i].iov_len);
    }
    return 0;
}

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t offset) {
    REAL(pwritev64);
    if (!file_at(fd)) return real_pwritev64(fd, parts, count, offset);
    for (int i = 0; i < count; i++) {
        if (parts[i].iov_len > 0) return pwrite64(fd, parts[i].iov_base, parts[i].iov_len, offset);
    }
    return 0;
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) { return pwritev64(fd, parts, count, offset); }

int ftruncate64(int fd, off64_t length) {
    REAL(ftruncate64);
    if (!file_at(fd)) return real_ftruncate64(fd, length);
    pthread_mutex_lock(&lock);
    int failed = real_ftruncate64(fd, length);
    if (!failed) note(TRUNCATED, file_at(fd), length, "", 0);
    pthread_mutex_unlock(&lock);
    return failed;
}

int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

int fallocate64(int fd, int mode, off64_t offset, off64_t length) {
    REAL(fallocate64);
    if (!file_at(fd)) return real_fallocate64(fd, mode, offset, length);
    if (mode != 0) {
        errno = EOPNOTSUPP;
        return -1;
    }
    pthread_mutex_lock(&lock);
    int failed = real_fallocate64(fd, mode, offset, length);
    if (!failed) note(ALLOCATED, file_at(fd), offset + length, "", 0);
    pthread_mutex_unlock(&lock);
    return failed;
}

int fallocate(int fd, int mode, off_t offset, off_t length) { return fallocate64(fd, mode, offset, length); }
int posix_fallocate64(int fd, off64_t offset, off64_t length) { return fallocate64(fd, 0, offset, length) ? errno : 0; }
int posix_fallocate(int fd, off_t offset, off_t length) { return posix_fallocate64(fd, offset, length); }

/* What was written before the call is on the disk once it returned; what other threads write
 * while it lasts is not. */
static int synced(int fd) {
    struct timespec pause = {fsync_us / 1000000, fsync_us % 1000000 * 1000};
    pthread_mutex_lock(&lock);
    uint64_t covered = records;
    pthread_mutex_unlock(&lock);
    nanosleep(&pause, NULL);
    pthread_mutex_lock(&lock);
    if (directory_of[fd]) note(DIRECTORY_SYNCED, 0, covered, directory_of[fd], strlen(directory_of[fd]));
    else note(SYNCED, file_at(fd), covered, "", 0);
    pthread_mutex_unlock(&lock);
    return 0;
}

static int is_followed(int fd) { return fd >= 0 && fd < FDS && (file_of[fd] || directory_of[fd]); }

int fsync(int fd) {
    REAL(fsync);
    return is_followed(fd) ? synced(fd) : real_fsync(fd);
}

int fdatasync(int fd) {
    REAL(fdatasync);
    return is_followed(fd) ? synced(fd) : real_fdatasync(fd);
}

void sync(void) { give_up("sync() is not modelled"); }
int syncfs(int fd) { (void)fd; give_up("syncfs() is not modelled"); return -1; }

int unlinkat(int dirfd, const char *path, int flags) {
    REAL(unlinkat);
    char below[PATH_MAX];
    if (!below_root(dirfd, path, below)) return real_unlinkat(dirfd, path, flags);
    pthread_mutex_lock(&lock);
    int failed = real_unlinkat(dirfd, path, flags);
    int cause = errno;
    if (!failed && !(flags & AT_REMOVEDIR)) note(UNLINKED, 0, 0, below, strlen(below));
    pthread_mutex_unlock(&lock);
    errno = cause;
    return failed;
}

int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }

int renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags) {
    REAL(renameat2);
    char paths[2 * PATH_MAX + 1], below[PATH_MAX];
    int from_here = below_root(from_dir, from, paths), to_here = below_root(to_dir, to, below);
    if (!from_here && !to_here) return real_renameat2(from_dir, from, to_dir, to, flags);
    if (!from_here || !to_here || flags & RENAME_EXCHANGE) give_up("a rename across POWERCUT_DIR is not modelled");
    size_t length = strlen(paths) + 1;
    strcpy(paths + length, below);
    length += strlen(below);
    pthread_mutex_lock(&lock);
    int failed = real_renameat2(from_dir, from, to_dir, to, flags);
    int cause = errno;
    if (!failed) note(RENAMED, 0, 0, paths, length);
    pthread_mutex_unlock(&lock);
    errno = cause;
    return failed;
}

int renameat(int from_dir, const char *from, int to_dir, const char *to) { return renameat2(from_dir, from, to_dir, to, 0); }
int rename(const char *from, const char *to) { return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0); }

void *mmap64(void *address, size_t length, int protection, int flags, int fd, off64_t offset) {
    REAL(mmap64);
    if (file_at(fd) && (flags & MAP_SHARED) && (protection & PROT_WRITE)) give_up("a shared writable mapping is not modelled");
    return real_mmap64(address, length, protection, flags, fd, offset);
}

void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset) {
    return mmap64(address, length, protection, flags, fd, offset);
}

/* Refused as another file system's file would be: the caller then reads and writes. */
ssize_t copy_file_range(int in, off64_t *in_offset, int out, off64_t *out_offset, size_t length, unsigned flags) {
    REAL(copy_file_range);
    if (!file_at(out)) return real_copy_file_range(in, in_offset, out, out_offset, length, flags);
    errno = EXDEV;
    return -1;
}

ssize_t sendfile64(int out, int in, off64_t *offset, size_t length) {
    REAL(sendfile64);
    if (!file_at(out)) return real_sendfile64(out, in, offset, length);
    errno = EINVAL;
    return -1;
}

ssize_t sendfile(int out, int in, off_t *offset, size_t length) { return sendfile64(out, in, offset, length); }
