/* The families of makers: their numbers, what their mechanisms take, and what they give. */
#include "softtoken.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VENDOR 0x80000000UL

static struct profile family(const char *name, int der, enum input message) {
  if (strcmp(name, "ibm") == 0) {
    return (struct profile){0x80050002UL, 0x8005000AUL, 0x8005000EUL, 2, {{0x8005000CUL, message, der}, {0x8005000BUL, INPUT_E, der}}};
  }
  if (strcmp(name, "mk1") == 0) {
    return (struct profile){0x00010001UL, 0x00010009UL, 0x00010005UL, 2, {{0x00010004UL, message, der}, {0x00010002UL, INPUT_E, der}}};
  }
  if (strcmp(name, "ec") == 0) {
    return (struct profile){CKK_EC, CKM_EC_KEY_PAIR_GEN, VENDOR + 12, 2, {{VENDOR + 11, message, der}, {VENDOR + 10, INPUT_E, der}}};
  }
  return (struct profile){VENDOR + 4, VENDOR + 0x8001, VENDOR + 0x9000, 6,
                          {{VENDOR + 0x8100, INPUT_MESSAGE, 0},
                           {VENDOR + 0x8101, INPUT_MESSAGE, 1},
                           {VENDOR + 0x8102, INPUT_MESSAGE_WITH_Z, 0},
                           {VENDOR + 0x8103, INPUT_MESSAGE_WITH_Z, 1},
                           {VENDOR + 0x8104, INPUT_E, 1},
                           {VENDOR + 0x8105, INPUT_E, 0}}};
}

/* "NUMBER e|m|mz raw|der, …" */
static void ways_load(struct profile *profile, const char *ways) {
  profile->count = 0;
  while (*ways != '\0' && profile->count < sizeof profile->ways / sizeof *profile->ways) {
    char input[4], format[4];
    unsigned long mechanism;
    if (sscanf(ways, " %li %3s %3[a-z]", (long *)&mechanism, input, format) != 3) return;
    enum input takes = INPUT_E;
    if (strcmp(input, "m") == 0) takes = INPUT_MESSAGE;
    if (strcmp(input, "mz") == 0) takes = INPUT_MESSAGE_WITH_Z;
    profile->ways[profile->count++] = (struct way){mechanism, takes, strcmp(format, "der") == 0};
    ways += strcspn(ways, ",");
    if (*ways == ',') ways++;
  }
}

void profile_load(struct profile *profile) {
  int der = setting_is("format", "der");
  enum input message = setting_is("z", "yes") ? INPUT_MESSAGE_WITH_Z : INPUT_MESSAGE;
  *profile = family(setting("profile", "sansec"), der, message);
  profile->key_type = setting_number("key-type", profile->key_type);
  profile->generate = setting_number("generate", profile->generate);
  profile->sm3 = setting_number("sm3", profile->sm3);
  const char *ways = setting("ways", NULL);
  if (ways != NULL) ways_load(profile, ways);
}

CK_RV profile_for(CK_SESSION_HANDLE handle, const CK_MECHANISM *mechanism, struct session **session,
                  struct profile *profile) {
  CK_RV rv = session_at(handle, session);
  if (rv != CKR_OK) return rv;
  if (mechanism == NULL) return CKR_ARGUMENTS_BAD;
  profile_load(profile);
  return CKR_OK;
}
