// Makes the n-th system call of a program fail, be cut short, or be its last. Loaded with LD_PRELOAD; counts the calls of
// all threads that go through the C library and whose kind is asked for. Paths of the system (/proc, /usr, ...) do not count.
//
// FAULT_KINDS   kinds of calls with commas between, or "all"
// FAULT_AT      number of the call, from 1
// FAULT_MODE    once, persist: fails with FAULT_ERRNO; kill, killafter: the process is killed before or after it;
//               short: half of the bytes are written; granted: succeeds without being made (locks)
// FAULT_ERRNO   number of the error
// FAULT_LOG     file that gets the call that was hit
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum mode { ONCE, PERSIST, KILL, KILLAFTER, SHORT, GRANTED };
enum hit { GO_ON, FAIL, CUT, DIE_AFTER, PRETEND };

static char kinds[512], log_path[512];
static long at;
static int is_on, error_number;
static enum mode mode;
static long counter;

__attribute__((constructor)) static void begin(void) {
    static const char *names[] = {"once", "persist", "kill", "killafter", "short", "granted"};
    const char *wanted = getenv("FAULT_KINDS"), *number = getenv("FAULT_AT"), *named = getenv("FAULT_MODE");
    const char *error = getenv("FAULT_ERRNO"), *log = getenv("FAULT_LOG");
    if (!wanted || !number || !named) return;
    snprintf(kinds, sizeof kinds, ",%s,", wanted);
    snprintf(log_path, sizeof log_path, "%s", log ? log : "");
    at = atol(number);
    error_number = error ? atoi(error) : EIO;
    for (int i = 0; i < 6; i++)
        if (!strcmp(named, names[i])) mode = i;
    unsetenv("LD_PRELOAD"); // Programs that it starts run as usual.
    is_on = 1;
}

static void note(const char *kind, const char *path) {
    char line[800];
    int fd = syscall(SYS_openat, AT_FDCWD, log_path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (fd < 0) return;
    int n = snprintf(line, sizeof line, "%s %s\n", kind, path ? path : "-");
    syscall(SYS_write, fd, line, n);
    syscall(SYS_close, fd);
}

static const char *path_of(int fd, char *buffer) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = syscall(SYS_readlink, link, buffer, 500);
    buffer[n < 0 ? 0 : n] = 0;
    return buffer;
}

static _Noreturn void die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

static enum hit hit(const char *kind, const char *path) {
    static const char *system_paths[] = {"/proc", "/sys", "/dev", "/lib", "/etc", "/usr"};
    char wanted[40];
    if (!is_on) return GO_ON;
    snprintf(wanted, sizeof wanted, ",%s,", kind);
    if (strcmp(kinds, ",all,") && !strstr(kinds, wanted)) return GO_ON;
    for (int i = 0; path && i < 6; i++)
        if (!strncmp(path, system_paths[i], strlen(system_paths[i]))) return GO_ON;
    long n = __sync_add_and_fetch(&counter, 1);
    if (n < at || (n > at && mode != PERSIST && mode != GRANTED)) return GO_ON;
    if (n == at) note(kind, path);
    switch (mode) {
    case KILL: die();
    case KILLAFTER: return DIE_AFTER;
    case SHORT: return CUT;
    case GRANTED: return PRETEND;
    default: return FAIL;
    }
}

#define REAL(type, name, ...)          \
    static type (*real)(__VA_ARGS__);  \
    if (!real) real = dlsym(RTLD_NEXT, #name)
#define GUARDED(kind, path, bad, call)                          \
    do {                                                        \
        enum hit h = hit(kind, path);                           \
        if (h == FAIL) { errno = error_number; return bad; }    \
        if (h == PRETEND) return 0;                             \
        __typeof__(call) result = call;                         \
        if (h == DIE_AFTER) die();                              \
        return result;                                          \
    } while (0)
#define CUTTABLE(kind, path, bad, half, call)                   \
    do {                                                        \
        enum hit h = hit(kind, path);                           \
        if (h == FAIL) { errno = error_number; return bad; }    \
        if (h == CUT && n > 1) return half;                     \
        __typeof__(call) result = call;                         \
        if (h == DIE_AFTER) die();                              \
        return result;                                          \
    } while (0)
#define PATH_OF(fd) (is_on ? path_of(fd, buffer_) : 0)
#define BUFFER char buffer_[512]
#define IS_WRITTEN(flags) ((flags) & (O_WRONLY | O_RDWR | O_CREAT))
#define OPEN(name)                                                                                    \
    int name(const char *p, int flags, ...) {                                                         \
        va_list list; va_start(list, flags); mode_t m = va_arg(list, int); va_end(list);              \
        REAL(int, name, const char *, int, ...);                                                      \
        GUARDED(IS_WRITTEN(flags) ? "openw" : "openr", p, -1, real(p, flags, m));                     \
    }
OPEN(open)
OPEN(open64)
int openat64(int d, const char *p, int flags, ...) {
    va_list list; va_start(list, flags); mode_t m = va_arg(list, int); va_end(list);
    REAL(int, openat64, int, const char *, int, ...);
    GUARDED(IS_WRITTEN(flags) ? "openw" : "openr", p, -1, real(d, p, flags, m));
}
DIR *opendir(const char *p) { REAL(DIR *, opendir, const char *); GUARDED("openr", p, NULL, real(p)); }
ssize_t read(int fd, void *b, size_t n) {
    REAL(ssize_t, read, int, void *, size_t); BUFFER;
    GUARDED("read", PATH_OF(fd), -1, real(fd, b, n));
}
ssize_t pread64(int fd, void *b, size_t n, off_t o) {
    REAL(ssize_t, pread64, int, void *, size_t, off_t); BUFFER;
    GUARDED("read", PATH_OF(fd), -1, real(fd, b, n, o));
}
ssize_t write(int fd, const void *b, size_t n) {
    REAL(ssize_t, write, int, const void *, size_t); BUFFER;
    if (fd <= 2) return real(fd, b, n);
    CUTTABLE("write", PATH_OF(fd), -1, real(fd, b, n / 2), real(fd, b, n));
}
ssize_t writev(int fd, const struct iovec *v, int count) {
    REAL(ssize_t, writev, int, const struct iovec *, int); BUFFER;
    if (fd <= 2) return real(fd, v, count);
    GUARDED("write", PATH_OF(fd), -1, real(fd, v, count));
}
ssize_t pwrite64(int fd, const void *b, size_t n, off_t o) {
    REAL(ssize_t, pwrite64, int, const void *, size_t, off_t); BUFFER;
    CUTTABLE("write", PATH_OF(fd), -1, real(fd, b, n / 2, o), real(fd, b, n, o));
}
int fsync(int fd) { REAL(int, fsync, int); BUFFER; GUARDED("fsync", PATH_OF(fd), -1, real(fd)); }
int fdatasync(int fd) { REAL(int, fdatasync, int); BUFFER; GUARDED("fsync", PATH_OF(fd), -1, real(fd)); }
int ftruncate64(int fd, off_t n) {
    REAL(int, ftruncate64, int, off_t); BUFFER;
    GUARDED("write", PATH_OF(fd), -1, real(fd, n));
}
int rename(const char *a, const char *b) {
    REAL(int, rename, const char *, const char *);
    GUARDED("rename", b, -1, real(a, b));
}
int linkat(int d, const char *a, int e, const char *b, int f) {
    REAL(int, linkat, int, const char *, int, const char *, int);
    GUARDED("rename", b, -1, real(d, a, e, b, f));
}
int mkdir(const char *p, mode_t m) { REAL(int, mkdir, const char *, mode_t); GUARDED("mkdir", p, -1, real(p, m)); }
int unlink(const char *p) { REAL(int, unlink, const char *); GUARDED("unlink", p, -1, real(p)); }
int unlinkat(int d, const char *p, int f) {
    REAL(int, unlinkat, int, const char *, int);
    GUARDED("unlink", p, -1, real(d, p, f));
}
int rmdir(const char *p) { REAL(int, rmdir, const char *); GUARDED("unlink", p, -1, real(p)); }
int chmod(const char *p, mode_t m) { REAL(int, chmod, const char *, mode_t); GUARDED("chmod", p, -1, real(p, m)); }
int fchmod(int fd, mode_t m) { REAL(int, fchmod, int, mode_t); BUFFER; GUARDED("chmod", PATH_OF(fd), -1, real(fd, m)); }
int flock(int fd, int o) { REAL(int, flock, int, int); BUFFER; GUARDED("flock", PATH_OF(fd), -1, real(fd, o)); }
#define IS_LOCK(c) ((c) == F_SETLK || (c) == F_GETLK || (c) == F_SETLKW)
#define FCNTL(name)                                                                                   \
    int name(int fd, int c, ...) {                                                                    \
        va_list list; va_start(list, c); void *x = va_arg(list, void *); va_end(list);                \
        REAL(int, name, int, int, ...); BUFFER;                                                       \
        if (!IS_LOCK(c)) return real(fd, c, x);                                                       \
        GUARDED("lock", PATH_OF(fd), -1, real(fd, c, x));                                             \
    }
FCNTL(fcntl)
FCNTL(fcntl64)
void *mmap64(void *a, size_t l, int p, int f, int fd, off_t o) {
    REAL(void *, mmap64, void *, size_t, int, int, int, off_t); BUFFER;
    if (fd < 0 || !is_on) return real(a, l, p, f, fd, o);
    GUARDED("mmap", PATH_OF(fd), MAP_FAILED, real(a, l, p, f, fd, o));
}
int stat64(const char *p, struct stat64 *s) {
    REAL(int, stat64, const char *, struct stat64 *);
    GUARDED("stat", p, -1, real(p, s));
}
int lstat64(const char *p, struct stat64 *s) {
    REAL(int, lstat64, const char *, struct stat64 *);
    GUARDED("stat", p, -1, real(p, s));
}
int fstat64(int fd, struct stat64 *s) {
    REAL(int, fstat64, int, struct stat64 *); BUFFER;
    GUARDED("stat", PATH_OF(fd), -1, real(fd, s));
}
int statx(int d, const char *p, int f, unsigned m, struct statx *s) {
    REAL(int, statx, int, const char *, int, unsigned, struct statx *); BUFFER;
    const char *volatile path = p;
    if (!path) return real(d, p, f, m, s); // Rust asks so whether the system has the call
    GUARDED("stat", *p ? p : PATH_OF(d), -1, real(d, p, f, m, s));
}
int socket(int a, int b, int c) { REAL(int, socket, int, int, int); GUARDED("socket", "socket", -1, real(a, b, c)); }
int connect(int fd, const struct sockaddr *a, socklen_t l) {
    REAL(int, connect, int, const struct sockaddr *, socklen_t);
    GUARDED("socket", "connect", -1, real(fd, a, l));
}
ssize_t send(int fd, const void *b, size_t n, int f) {
    REAL(ssize_t, send, int, const void *, size_t, int);
    CUTTABLE("send", "socket", -1, real(fd, b, n / 2, f), real(fd, b, n, f));
}
ssize_t recv(int fd, void *b, size_t n, int f) {
    REAL(ssize_t, recv, int, void *, size_t, int);
    GUARDED("recv", "socket", -1, real(fd, b, n, f));
}
int pthread_create(pthread_t *t, const pthread_attr_t *a, void *(*begin)(void *), void *x) {
    REAL(int, pthread_create, pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    GUARDED("thread", "thread", EAGAIN, real(t, a, begin, x));
}
