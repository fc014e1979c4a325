/* What surrounds each call: the log, the faults, the lock, and waiting for a person. */
#include "softtoken.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;
static int lock_file = -1;

/* What a fault does, and whether only after the call has done its work. */
struct fault {
  int after;
  char action[16];
  unsigned long number;
};

static _Thread_local struct fault pending;

static void sleep_ms(unsigned long ms) {
  struct timespec time = {(time_t)(ms / 1000), (long)(ms % 1000) * 1000000};
  while (nanosleep(&time, &time) != 0 && errno == EINTR) continue;
}

void lock(void) {
  char path[PATH_ROOM];
  pthread_mutex_lock(&one);
  lock_file = open(in_folder(path, "lock"), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_file >= 0) flock(lock_file, LOCK_EX);
  control_load();
  slots_watch();
}

void unlock(void) {
  if (lock_file >= 0) close(lock_file);
  lock_file = -1;
  pthread_mutex_unlock(&one);
}

static void note(const char *format, const char *name, CK_RV rv) {
  char path[PATH_ROOM], line[128];
  int length = snprintf(line, sizeof line, format, (int)getpid(), name, rv);
  int log = open(in_folder(path, "calls"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (log < 0) return;
  /* A log that cannot be written changes nothing. */
  if (write(log, line, (size_t)length) < 0) errno = 0;
  close(log);
}

/* Counts a call for a fault, over all processes. */
static unsigned long counted(const char *fault) {
  char path[PATH_ROOM], text[24];
  mkdir(in_folder(path, "counts"), 0700);
  char *known = read_text(in_folder(path, "counts/%s", fault), NULL);
  unsigned long count = known == NULL ? 1 : strtoul(known, NULL, 10) + 1;
  free(known);
  write_text(path, text, (size_t)snprintf(text, sizeof text, "%lu\n", count));
  return count;
}

/* "fault NAME FUNCTION at|from K [after] ACTION [NUMBER]": the first that is due. */
static struct fault due(const char *function) {
  struct fault found = {0, "", 0};
  const char *line;
  for (int at = 0; (line = control_line(at)) != NULL; at++) {
    char name[64], of[48], when[8], word[16], more[16] = "", last[24] = "";
    unsigned long number;
    int parts = sscanf(line, "fault %63s %47s %7s %lu %15s %15s %23s", name, of, when, &number, word, more, last);
    if (parts < 5 || (strcmp(of, function) != 0 && strcmp(of, "*") != 0)) continue;
    unsigned long count = counted(name);
    int is_due = strcmp(when, "from") == 0 ? count >= number : count == number;
    if (!is_due || found.action[0] != '\0') continue;
    found.after = strcmp(word, "after") == 0;
    snprintf(found.action, sizeof found.action, "%s", found.after ? more : word);
    found.number = strtoul(found.after ? last : more, NULL, 0);
  }
  return found;
}

static CK_RV play(const struct fault *fault) {
  if (strcmp(fault->action, "hang") == 0) {
    for (;;) pause();
  }
  if (strcmp(fault->action, "crash") == 0) abort();
  if (strcmp(fault->action, "exit") == 0) _exit((int)fault->number);
  if (strcmp(fault->action, "slow") == 0) sleep_ms(fault->number);
  return strcmp(fault->action, "error") == 0 ? fault->number : CKR_OK;
}

CK_RV call_begins(const char *name) {
  static int loaded = 0;
  pthread_mutex_lock(&one);
  if (!loaded) settings_load();
  loaded = 1;
  pthread_mutex_unlock(&one);
  lock();
  note("%d > %s\n", name, CKR_OK);
  pending = due(name);
  unlock();
  return pending.after ? CKR_OK : play(&pending);
}

CK_RV call_ends(const char *name, CK_RV rv) {
  if (pending.after) {
    CK_RV other = play(&pending);
    if (other != CKR_OK) rv = other;
  }
  note("%d < %s 0x%lx\n", name, rv);
  return rv;
}

CK_RV wait_for_person(CK_SLOT_ID slot, const char *file, char *text, size_t room) {
  char path[PATH_ROOM], taken[PATH_ROOM];
  unsigned long longest = setting_number("person-ms", 60000);
  lock();
  unsigned long inserted = slot_inserted(slot);
  in_folder(path, "slot-%lu/%s", slot, file);
  in_folder(taken, "slot-%lu/%s.%d", slot, file, (int)getpid());
  unlock();
  for (unsigned long waited = 0; waited < longest; waited += 10) {
    lock();
    int there = initialised && slot_ready(slot) == CKR_OK && slot_inserted(slot) == inserted;
    int done = there && rename(path, taken) == 0;
    unlock();
    if (!there) return initialised ? CKR_DEVICE_REMOVED : CKR_CRYPTOKI_NOT_INITIALIZED;
    if (done) {
      char *typed = read_text(taken, NULL);
      unlink(taken);
      snprintf(text, room, "%s", typed == NULL ? "" : typed);
      free(typed);
      return strncmp(text, "cancel", 6) == 0 ? CKR_FUNCTION_CANCELED : CKR_OK;
    }
    sleep_ms(10);
  }
  return CKR_FUNCTION_CANCELED;
}
