/* The driver: uses the module as a program would, and checks its signatures with libcrypto. */
#ifndef DRIVER_H
#define DRIVER_H

#include "cryptoki.h"
#include <stdio.h>
#include <stdlib.h>

/* The library under test. */
extern CK_FUNCTION_LIST *module;
/* Calls a function of it. */
#define P11(name) ((__typeof__(&name))module->call[at_##name])

#define MUST(condition)                                                     \
  do {                                                                      \
    if (!(condition)) {                                                     \
      fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
      exit(1);                                                              \
    }                                                                       \
  } while (0)

#define ANSWERS(code, call)                                                                            \
  do {                                                                                                 \
    CK_RV got = (call);                                                                                \
    if (got != (CK_RV)(code)) {                                                                        \
      fprintf(stderr, "%s:%d: %s gave 0x%lx, not %s\n", __FILE__, __LINE__, #call, got, #code);         \
      exit(1);                                                                                         \
    }                                                                                                  \
  } while (0)

extern const char *const PIN, *const SO_PIN;
CK_SESSION_HANDLE open_session(CK_SLOT_ID slot);
CK_RV log_in(CK_SESSION_HANDLE session, CK_USER_TYPE user, const char *pin);
/* The first object of a class, or 0. */
CK_OBJECT_HANDLE first_of(CK_SESSION_HANDLE session, CK_ULONG class);

/* driver-sign.c: `way` is "MECHANISM:e|m|mz:raw|der". */
void try_way(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE public_key, CK_OBJECT_HANDLE private_key, const char *way);
void try_refusals_of_signing(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE private_key, CK_MECHANISM_TYPE mechanism);

#endif
