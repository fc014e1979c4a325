/*
 * What a library compiled on a new Linux asks of the C library under names and versions that old ones do not have.
 * Each is defined here, hidden, and handed on to what glibc 2.28 has: UOS 20, Kylin V10 (docs/packaging.md).
 * Newer C libraries keep the old versions for programs of that time. Compiled with -fno-builtin.
 */
#define _GNU_SOURCE
#include <link.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define FIRST "GLIBC_2.2.5"
#define STAT_VERSION 1
#elif defined(__aarch64__)
#define FIRST "GLIBC_2.17"
#define STAT_VERSION 0
#else
#error "x86_64 or aarch64"
#endif

#define HIDDEN __attribute__((visibility("hidden")))

/* A function as the first version of the C library on this processor had it. */
#define OLD(result, name, parameters, arguments) \
  extern result old_##name parameters; \
  __asm__(".symver old_" #name ", " #name "@" FIRST); \
  HIDDEN result name parameters { return old_##name arguments; }

/* 2.29: the same functions without the error handling of System V. */
OLD(double, exp, (double x), (x))
OLD(double, log, (double x), (x))
OLD(double, log2, (double x), (x))
OLD(double, pow, (double x, double y), (x, y))

/* 2.34: libpthread and libdl went into libc. */
OLD(int, pthread_create, (void *thread, const void *how, void *(*start)(void *), void *with), (thread, how, start, with))
OLD(int, pthread_join, (unsigned long thread, void **result), (thread, result))
OLD(int, pthread_once, (void *once, void (*start)(void)), (once, start))
OLD(int, pthread_mutex_trylock, (void *mutex), (mutex))
OLD(int, pthread_mutexattr_init, (void *how), (how))
OLD(int, pthread_mutexattr_destroy, (void *how), (how))
OLD(int, pthread_mutexattr_settype, (void *how, int type), (how, type))
OLD(int, __pthread_key_create, (void *key, void (*end)(void *)), (key, end))
OLD(void *, dlopen, (const char *path, int mode), (path, mode))
OLD(void *, dlsym, (void *library, const char *name), (library, name))
OLD(int, dlclose, (void *library), (library))
OLD(char *, dlerror, (void), ())

/* 2.33: before, these were inline and named the layout they wanted. */
extern int __xstat64(int version, const char *path, void *into);
extern int __lxstat64(int version, const char *path, void *into);
extern int __fxstat64(int version, int file, void *into);
HIDDEN int stat64(const char *path, void *into) { return __xstat64(STAT_VERSION, path, into); }
HIDDEN int lstat64(const char *path, void *into) { return __lxstat64(STAT_VERSION, path, into); }
HIDDEN int fstat64(int file, void *into) { return __fxstat64(STAT_VERSION, file, into); }
HIDDEN int fstat(int file, void *into) { return __fxstat64(STAT_VERSION, file, into); }

/* 2.32, for the library of C++: threads may be running. */
HIDDEN char __libc_single_threaded = 0;

/* 2.36, for the library of C++. */
HIDDEN uint32_t arc4random(void) {
  uint32_t number;
  if (syscall(SYS_getrandom, &number, sizeof number, 0) != sizeof number) abort();
  return number;
}

#if __GLIBC_PREREQ(2, 35)
/* 2.35, for exceptions of C++: which loaded object holds an address, and where its table for unwinding is. */
struct found {
  uintptr_t address;
  struct dl_find_object *into;
};

static int find(struct dl_phdr_info *info, size_t size, void *given) {
  struct found *found = given;
  uintptr_t start = UINTPTR_MAX, end = 0;
  void *table = NULL;
  (void)size;
  for (int at = 0; at < info->dlpi_phnum; at++) {
    const ElfW(Phdr) *part = &info->dlpi_phdr[at];
    uintptr_t from = info->dlpi_addr + part->p_vaddr;
    if (part->p_type == PT_GNU_EH_FRAME) table = (void *)from;
    if (part->p_type != PT_LOAD) continue;
    if (from < start) start = from;
    if (from + part->p_memsz > end) end = from + part->p_memsz;
  }
  if (found->address < start || found->address >= end) return 0;
  *found->into = (struct dl_find_object){0};
  found->into->dlfo_map_start = (void *)start;
  found->into->dlfo_map_end = (void *)end;
  found->into->dlfo_eh_frame = table;
  return table == NULL ? -1 : 1;
}

HIDDEN int _dl_find_object(void *address, struct dl_find_object *into) {
  struct found found = {(uintptr_t)address, into};
  return dl_iterate_phdr(find, &found) == 1 ? 0 : -1;
}
#endif
