/* Slots, what their tokens tell, and events. */
#include "softtoken.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

/* What was in the slots at C_Initialize, and at the last look for events. */
static int remembered[MOST_SLOTS], seen[MOST_SLOTS];
static unsigned long seen_inserted[MOST_SLOTS], watched_inserted[MOST_SLOTS];

static int folder_there(CK_SLOT_ID slot) {
  char path[PATH_ROOM];
  struct stat known;
  return slot < MOST_SLOTS && stat(in_folder(path, "slot-%lu", slot), &known) == 0 && S_ISDIR(known.st_mode);
}

CK_RV slot_exists(CK_SLOT_ID slot) {
  if (!initialised) return CKR_CRYPTOKI_NOT_INITIALIZED;
  return folder_there(slot) ? CKR_OK : CKR_SLOT_ID_INVALID;
}

/* Whether something is in the slot, readable or not. */
static int something_in(CK_SLOT_ID slot) {
  char path[PATH_ROOM];
  struct stat known;
  if (control("absent %lu", slot) != NULL) return 0;
  if (control("unrecognised %lu", slot) != NULL) return 1;
  return stat(in_folder(path, "slot-%lu/token", slot), &known) == 0;
}

static int shown_in(CK_SLOT_ID slot) {
  return something_in(slot) && (remembered[slot] || !setting_is("cache-slots", "yes"));
}

CK_RV slot_ready(CK_SLOT_ID slot) {
  CK_RV rv = slot_exists(slot);
  if (rv != CKR_OK) return rv;
  if (!shown_in(slot)) return CKR_TOKEN_NOT_PRESENT;
  return control("unrecognised %lu", slot) != NULL ? CKR_TOKEN_NOT_RECOGNIZED : CKR_OK;
}

unsigned long slot_inserted(CK_SLOT_ID slot) {
  const char *number = control("inserted %lu", slot);
  return number == NULL ? 0 : strtoul(number, NULL, 10);
}

void slots_watch(void) {
  for (CK_SLOT_ID slot = 0; slot < MOST_SLOTS && initialised; slot++) {
    if (!something_in(slot) || slot_inserted(slot) != watched_inserted[slot]) logged_in[slot] = NOBODY;
    watched_inserted[slot] = slot_inserted(slot);
  }
}

void slots_remember(void) {
  for (CK_SLOT_ID slot = 0; slot < MOST_SLOTS; slot++) {
    remembered[slot] = seen[slot] = something_in(slot);
    seen_inserted[slot] = slot_inserted(slot);
  }
}

void put_padded(CK_BYTE *out, size_t room, const void *text, size_t length) {
  memset(out, ' ', room);
  memcpy(out, text, length < room ? length : room);
}

/* `list-lies`: true-empty, true-fails and false-empty are what some makers' C_GetSlotList does. */
static CK_RV get_slot_list(CK_BBOOL present, CK_SLOT_ID *slots, CK_ULONG *count) {
  CK_ULONG found = 0;
  CK_SLOT_ID all[MOST_SLOTS];
  if (!initialised) return CKR_CRYPTOKI_NOT_INITIALIZED;
  if (count == NULL) return CKR_ARGUMENTS_BAD;
  if (present && setting_is("list-lies", "true-fails")) return CKR_TOKEN_NOT_RECOGNIZED;
  int nothing = setting_is("list-lies", present ? "true-empty" : "false-empty");
  for (CK_SLOT_ID slot = 0; slot < MOST_SLOTS && !nothing; slot++) {
    if (folder_there(slot) && (!present || shown_in(slot))) all[found++] = slot;
  }
  CK_RV rv = slots != NULL && *count < found ? CKR_BUFFER_TOO_SMALL : CKR_OK;
  if (slots != NULL && rv == CKR_OK && found > 0) memcpy(slots, all, found * sizeof *all);
  *count = found;
  return rv;
}

CK_RV C_GetSlotList(CK_BBOOL present, CK_SLOT_ID *slots, CK_ULONG *count) {
  CALL("C_GetSlotList", get_slot_list(present, slots, count));
}

static CK_RV get_slot_info(CK_SLOT_ID slot, CK_SLOT_INFO *info) {
  CK_RV rv = slot_exists(slot);
  if (rv != CKR_OK) return rv;
  if (info == NULL) return CKR_ARGUMENTS_BAD;
  char name[] = "softtoken slot 00";
  name[sizeof name - 3] = (char)('0' + slot / 10);
  name[sizeof name - 2] = (char)('0' + slot % 10);
  *info = (CK_SLOT_INFO){.flags = CKF_REMOVABLE_DEVICE | CKF_HW_SLOT | (shown_in(slot) ? CKF_TOKEN_PRESENT : 0)};
  put_padded(info->slotDescription, sizeof info->slotDescription, name, sizeof name - 1);
  put_padded(info->manufacturerID, sizeof info->manufacturerID, "softtoken", 9);
  return CKR_OK;
}

CK_RV C_GetSlotInfo(CK_SLOT_ID slot, CK_SLOT_INFO *info) { CALL("C_GetSlotInfo", get_slot_info(slot, info)); }

/* A text of the token, or what the control file has it tell: "lie SLOT NAME VALUE". */
static void tell(CK_SLOT_ID slot, const char *name, const struct text *text, CK_BYTE *out, size_t room) {
  const char *lie = control("lie %lu %s", slot, name);
  if (lie != NULL) put_padded(out, room, lie, strlen(lie));
  else put_padded(out, room, text->bytes, text->length);
}

static CK_RV get_token_info(CK_SLOT_ID slot, CK_TOKEN_INFO *info) {
  struct token token;
  CK_RV rv = slot_ready(slot);
  if (rv != CKR_OK) return rv;
  if (info == NULL) return CKR_ARGUMENTS_BAD;
  if (!token_load(slot, &token)) return CKR_DEVICE_ERROR;
  const char *flags = control("lie %lu flags", slot);
  *info = (CK_TOKEN_INFO){
      .flags = flags == NULL ? token_flags(&token) : strtoul(flags, NULL, 0),
      .ulMaxSessionCount = MOST_SESSIONS,
      .ulSessionCount = sessions_of(slot, NULL),
      .ulMaxRwSessionCount = MOST_SESSIONS,
      .ulRwSessionCount = CK_UNAVAILABLE_INFORMATION,
      .ulMaxPinLen = token.longest,
      .ulMinPinLen = token.shortest,
      .ulTotalPublicMemory = CK_UNAVAILABLE_INFORMATION,
      .ulFreePublicMemory = CK_UNAVAILABLE_INFORMATION,
      .ulTotalPrivateMemory = CK_UNAVAILABLE_INFORMATION,
      .ulFreePrivateMemory = CK_UNAVAILABLE_INFORMATION,
      .hardwareVersion = {1, 0},
      .firmwareVersion = {(CK_BYTE)(token.firmware >> 8), (CK_BYTE)token.firmware},
  };
  tell(slot, "label", &token.label, info->label, sizeof info->label);
  tell(slot, "manufacturer", &token.manufacturer, info->manufacturerID, sizeof info->manufacturerID);
  tell(slot, "model", &token.model, info->model, sizeof info->model);
  tell(slot, "serial", &token.serial, info->serialNumber, sizeof info->serialNumber);
  memset(info->utcTime, ' ', sizeof info->utcTime);
  return CKR_OK;
}

CK_RV C_GetTokenInfo(CK_SLOT_ID slot, CK_TOKEN_INFO *info) { CALL("C_GetTokenInfo", get_token_info(slot, info)); }

/* The profile's mechanisms, or those of "lie SLOT mechanisms N N N"; at most 32. */
static CK_ULONG mechanisms(CK_SLOT_ID slot, CK_MECHANISM_TYPE list[32]) {
  CK_ULONG count = 0;
  struct profile profile;
  const char *lie = control("lie %lu mechanisms", slot);
  for (char *end; lie != NULL && count < 32; lie = end) {
    CK_MECHANISM_TYPE next = strtoul(lie, &end, 0);
    if (end == lie) return count;
    list[count++] = next;
  }
  profile_load(&profile);
  if (profile.generate != 0) list[count++] = profile.generate;
  for (size_t at = 0; at < profile.count; at++) list[count++] = profile.ways[at].mechanism;
  if (profile.sm3 != 0) list[count++] = profile.sm3;
  return count;
}

static CK_RV get_mechanism_list(CK_SLOT_ID slot, CK_MECHANISM_TYPE *list, CK_ULONG *count) {
  CK_MECHANISM_TYPE all[32];
  CK_RV rv = slot_ready(slot);
  if (rv != CKR_OK) return rv;
  if (count == NULL) return CKR_ARGUMENTS_BAD;
  CK_ULONG found = mechanisms(slot, all);
  if (list != NULL && *count < found) rv = CKR_BUFFER_TOO_SMALL;
  if (list != NULL && rv == CKR_OK && found > 0) memcpy(list, all, found * sizeof *all);
  *count = found;
  return rv;
}

CK_RV C_GetMechanismList(CK_SLOT_ID slot, CK_MECHANISM_TYPE *list, CK_ULONG *count) {
  CALL("C_GetMechanismList", get_mechanism_list(slot, list, count));
}

static CK_RV get_mechanism_info(CK_SLOT_ID slot, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO *info) {
  CK_MECHANISM_TYPE all[32];
  struct profile profile;
  CK_RV rv = slot_ready(slot);
  if (rv != CKR_OK) return rv;
  if (info == NULL) return CKR_ARGUMENTS_BAD;
  profile_load(&profile);
  for (CK_ULONG at = 0, count = mechanisms(slot, all); at < count; at++) {
    if (all[at] != type) continue;
    *info = (CK_MECHANISM_INFO){256, 256, CKF_HW | CKF_SIGN};
    if (type == profile.generate) info->flags = CKF_HW | CKF_GENERATE_KEY_PAIR;
    if (type == profile.sm3) *info = (CK_MECHANISM_INFO){0, 0, CKF_DIGEST};
    return CKR_OK;
  }
  return CKR_MECHANISM_INVALID;
}

CK_RV C_GetMechanismInfo(CK_SLOT_ID slot, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO *info) {
  CALL("C_GetMechanismInfo", get_mechanism_info(slot, type, info));
}

static CK_RV next_event(CK_SLOT_ID *changed) {
  if (!initialised) return CKR_CRYPTOKI_NOT_INITIALIZED;
  for (CK_SLOT_ID slot = 0; slot < MOST_SLOTS; slot++) {
    int there = something_in(slot);
    if (there == seen[slot] && slot_inserted(slot) == seen_inserted[slot]) continue;
    seen[slot] = there;
    seen_inserted[slot] = slot_inserted(slot);
    *changed = slot;
    return CKR_OK;
  }
  return CKR_NO_EVENT;
}

/* With `events` = no it is what many makers have. */
CK_RV C_WaitForSlotEvent(CK_FLAGS flags, CK_SLOT_ID *slot, void *reserved) {
  CK_RV rv = call_begins("C_WaitForSlotEvent");
  if (rv == CKR_OK && (slot == NULL || reserved != NULL)) rv = CKR_ARGUMENTS_BAD;
  if (rv == CKR_OK && setting_is("events", "no")) rv = CKR_FUNCTION_NOT_SUPPORTED;
  while (rv == CKR_OK || rv == CKR_NO_EVENT) {
    lock();
    rv = next_event(slot);
    unlock();
    if (rv != CKR_NO_EVENT || (flags & CKF_DONT_BLOCK) != 0) break;
    nanosleep(&(struct timespec){0, 20000000}, NULL);
  }
  return call_ends("C_WaitForSlotEvent", rv);
}
