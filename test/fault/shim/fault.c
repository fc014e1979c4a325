/*
 * A library that is put before the C library (LD_PRELOAD): it numbers the calls that change files below given folders
 * and, at one of them, ends the process or answers with an error. Environment:
 *   YZ_FAULT_ROOTS  folders, absolute and without links, separated by ':'
 *   YZ_FAULT_LOG    file that gets a line "NUMBER CALL PATH" for each numbered call
 *   YZ_FAULT_AT     the number at which something happens; 0 or absent: never
 *   YZ_FAULT_DO     kill-before, kill-after, kill-torn (half of a write), or an error: ENOSPC, EIO, EROFS, EACCES, EPERM
 *   YZ_FAULT_ON     "1": an error comes from that call on, not once
 *   YZ_FAULT_PATH   only calls whose path has this in it are numbered
 *   YZ_FAULT_CALL   only calls of this name are numbered
 *   YZ_FAULT_SPARE  calls whose path has this in it are numbered and never answered with an error
 *   YZ_NO_LINKS     "1": link is answered with EPERM, as FAT does; such calls are numbered all the same
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

/* Without FORTIFY and with both names, so that each entry of the C library has its own function here. */

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

enum verdict { PASS, FAIL, TORN, KILL_AFTER };

static atomic_long counted;

static const char *setting(const char *name) {
  const char *value = getenv(name);
  return value == NULL ? "" : value;
}

static int below_roots(const char *path) {
  const char *at = setting("YZ_FAULT_ROOTS");
  while (*at != '\0') {
    const char *end = strchrnul(at, ':');
    size_t length = (size_t)(end - at);
    if (length > 0 && strncmp(path, at, length) == 0 && (path[length] == '/' || path[length] == '\0')) return 1;
    at = *end == ':' ? end + 1 : end;
  }
  return 0;
}

static void die(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

static int error_named(const char *name) {
  if (strcmp(name, "ENOSPC") == 0) return ENOSPC;
  if (strcmp(name, "EIO") == 0) return EIO;
  if (strcmp(name, "EROFS") == 0) return EROFS;
  if (strcmp(name, "EACCES") == 0) return EACCES;
  if (strcmp(name, "EPERM") == 0) return EPERM;
  return 0;
}

static void note(long number, const char *call, const char *path) {
  char line[PATH_MAX + 64];
  const char *log = setting("YZ_FAULT_LOG");
  if (*log == '\0') return;
  int fd = NEXT(open)(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) return;
  int length = snprintf(line, sizeof line, "%ld %s %s\n", number, call, path);
  if (length > 0) (void)!NEXT(write)(fd, line, (size_t)length);
  NEXT(close)(fd);
}

/* Numbers a call and says what becomes of it; errno is set for FAIL. */
static enum verdict judge(const char *call, const char *path) {
  const char *only_path = setting("YZ_FAULT_PATH");
  const char *only_call = setting("YZ_FAULT_CALL");
  int kept = errno;
  if (!below_roots(path)) return PASS;
  int no_link = strcmp(call, "link") == 0 && strcmp(setting("YZ_NO_LINKS"), "1") == 0;
  enum verdict plain = no_link ? FAIL : PASS;
  if ((*only_path != '\0' && strstr(path, only_path) == NULL) || (*only_call != '\0' && strcmp(call, only_call) != 0)) {
    errno = no_link ? EPERM : kept;
    return plain;
  }
  long number = atomic_fetch_add(&counted, 1) + 1;
  note(number, call, path);
  long at = atol(setting("YZ_FAULT_AT"));
  const char *what = setting("YZ_FAULT_DO");
  int error = error_named(what);
  errno = no_link ? EPERM : kept;
  if (at <= 0 || number < at) return plain;
  const char *spared = setting("YZ_FAULT_SPARE");
  if (error != 0 && *spared != '\0' && strstr(path, spared) != NULL) return plain;
  /* A full disk refuses what takes room, and nothing else. */
  if (error == ENOSPC && (strcmp(call, "unlink") == 0 || strcmp(call, "fsync") == 0 || strcmp(call, "ftruncate") == 0)) return plain;
  if (error != 0 && (number == at || strcmp(setting("YZ_FAULT_ON"), "1") == 0)) {
    errno = error;
    return FAIL;
  }
  if (number != at) return plain;
  if (strcmp(what, "kill-before") == 0) die();
  if (strcmp(what, "kill-torn") == 0) return no_link ? FAIL : TORN;
  if (strcmp(what, "kill-after") == 0) {
    if (no_link) die();
    return KILL_AFTER;
  }
  return plain;
}

static enum verdict judge_fd(const char *call, int fd) {
  char name[64], path[PATH_MAX];
  snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
  int kept = errno;
  ssize_t length = readlink(name, path, sizeof path - 1);
  errno = kept;
  if (length < 0) return PASS;
  path[length] = '\0';
  return judge(call, path);
}

static enum verdict judge_at(const char *call, int folder, const char *name) {
  char link[64], base[PATH_MAX], path[2 * PATH_MAX];
  if (name == NULL) return PASS;
  if (*name == '/') return judge(call, name);
  int kept = errno;
  if (folder == AT_FDCWD) snprintf(link, sizeof link, "/proc/self/cwd");
  else snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
  ssize_t length = readlink(link, base, sizeof base - 1);
  errno = kept;
  if (length < 0) return PASS;
  base[length] = '\0';
  snprintf(path, sizeof path, "%s/%s", base, name);
  return judge(call, path);
}

/* `whole` is the real call; `half` the same with half of its bytes, for calls that write. */
#define AROUND(ruling, whole, half)          \
  do {                                       \
    enum verdict judged = (ruling);          \
    if (judged == FAIL) return -1;           \
    if (judged == TORN) {                    \
      (void)!(half);                         \
      die();                                 \
    }                                        \
    __auto_type result = (whole);            \
    if (judged == KILL_AFTER) die();         \
    return result;                           \
  } while (0)

#define WRITES(name)                                             \
  ssize_t name(int fd, const void *bytes, size_t length) {       \
    AROUND(judge_fd("write", fd), NEXT(name)(fd, bytes, length), \
           NEXT(name)(fd, bytes, length / 2));                   \
  }
WRITES(write)

#define PWRITES(name, offset_type)                                               \
  ssize_t name(int fd, const void *bytes, size_t length, offset_type at) {       \
    AROUND(judge_fd("pwrite", fd), NEXT(name)(fd, bytes, length, at),            \
           NEXT(name)(fd, bytes, length / 2, at));                               \
  }
PWRITES(pwrite, off_t)
PWRITES(pwrite64, off64_t)

ssize_t writev(int fd, const struct iovec *parts, int count) {
  AROUND(judge_fd("writev", fd), NEXT(writev)(fd, parts, count), NEXT(writev)(fd, parts, count / 2));
}

#define PWRITEVS(name, offset_type)                                                \
  ssize_t name(int fd, const struct iovec *parts, int count, offset_type at) {     \
    AROUND(judge_fd("pwritev", fd), NEXT(name)(fd, parts, count, at),              \
           NEXT(name)(fd, parts, count / 2, at));                                  \
  }
PWRITEVS(pwritev, off_t)
PWRITEVS(pwritev64, off64_t)

#define SYNCS(name)                                                    \
  int name(int fd) {                                                   \
    AROUND(judge_fd("fsync", fd), NEXT(name)(fd), 0);                  \
  }
SYNCS(fsync)
SYNCS(fdatasync)

#define TRUNCATES(name, offset_type)                                         \
  int name(int fd, offset_type length) {                                     \
    AROUND(judge_fd("ftruncate", fd), NEXT(name)(fd, length), 0);            \
  }
TRUNCATES(ftruncate, off_t)
TRUNCATES(ftruncate64, off64_t)

/* Both names count: what appears is what matters, so a link is numbered by its new name. */
int link(const char *from, const char *to) {
  AROUND(judge_at("link", AT_FDCWD, to), NEXT(link)(from, to), 0);
}
int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags) {
  AROUND(judge_at("link", to_folder, to), NEXT(linkat)(from_folder, from, to_folder, to, flags), 0);
}
int rename(const char *from, const char *to) {
  AROUND(judge_at("rename", AT_FDCWD, to), NEXT(rename)(from, to), 0);
}
int renameat(int from_folder, const char *from, int to_folder, const char *to) {
  AROUND(judge_at("rename", to_folder, to), NEXT(renameat)(from_folder, from, to_folder, to), 0);
}
int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags) {
  AROUND(judge_at("rename", to_folder, to), NEXT(renameat2)(from_folder, from, to_folder, to, flags), 0);
}
int unlink(const char *path) {
  AROUND(judge_at("unlink", AT_FDCWD, path), NEXT(unlink)(path), 0);
}
int unlinkat(int folder, const char *path, int flags) {
  AROUND(judge_at("unlink", folder, path), NEXT(unlinkat)(folder, path, flags), 0);
}
int remove(const char *path) {
  AROUND(judge_at("unlink", AT_FDCWD, path), NEXT(remove)(path), 0);
}

/* Only opening that may create is numbered. */
static mode_t mode_in(int flags, va_list more) {
  return (flags & (O_CREAT | __O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0;
}

#define OPENS(name)                                                                        \
  int name(const char *path, int flags, ...) {                                             \
    va_list more;                                                                          \
    va_start(more, flags);                                                                 \
    mode_t mode = mode_in(flags, more);                                                    \
    va_end(more);                                                                          \
    if ((flags & O_CREAT) == 0) return NEXT(name)(path, flags, mode);                      \
    AROUND(judge_at("create", AT_FDCWD, path), NEXT(name)(path, flags, mode), 0);          \
  }
OPENS(open)
OPENS(open64)

#define OPENATS(name)                                                                      \
  int name(int folder, const char *path, int flags, ...) {                                 \
    va_list more;                                                                          \
    va_start(more, flags);                                                                 \
    mode_t mode = mode_in(flags, more);                                                    \
    va_end(more);                                                                          \
    if ((flags & O_CREAT) == 0) return NEXT(name)(folder, path, flags, mode);              \
    AROUND(judge_at("create", folder, path), NEXT(name)(folder, path, flags, mode), 0);    \
  }
OPENATS(openat)
OPENATS(openat64)
