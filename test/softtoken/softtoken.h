/*
 * softtoken: a smart key made of files, behind PKCS#11 2.40, for tests alone. It is told what maker to play, and what
 * goes wrong, by files; docs/devices.md lists the settings. Layout of its folder:
 *   softtoken.conf     settings; it lies beside the library (else: SOFTTOKEN_NAME in the environment)
 *   control            what happens now (insertion, faults, lies): read again at each call
 *   calls              a line at the beginning and the end of each call
 *   counts/FAULT       how often the function of a fault was called, by all processes
 *   slot-N/token       what the token in the slot tells, its PINs (hashed) and counters
 *   slot-N/objects/H   an object: a line "TYPE VALUE", both hexadecimal, for each attribute
 *   slot-N/press, pad  what a person does at the key; the waiting call takes the file away
 */
#ifndef SOFTTOKEN_H
#define SOFTTOKEN_H

#include "cryptoki.h"
#include <stddef.h>

enum { MOST_SLOTS = 16, MOST_SESSIONS = 64, MOST_OBJECTS = 256, MOST_ATTRIBUTES = 24, PATH_ROOM = 4096 };
enum { NOBODY = -1 };

/* ── config.c: settings and the control file ── */

/* Reads the settings again. */
void settings_load(void);
/* A setting, from softtoken.conf or else the environment; valid until settings_load. */
const char *setting(const char *name, const char *otherwise);
int setting_is(const char *name, const char *value);
unsigned long setting_number(const char *name, unsigned long otherwise);
/* Writes the path FOLDER/… into `path`; returns it. */
char *in_folder(char path[PATH_ROOM], const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Reads the control file again. */
void control_load(void);
/* The rest of the first control line that begins with these words, or NULL; valid until control_load. */
const char *control(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Control line by number, or NULL. */
const char *control_line(int number);
/* A small file as text, to be freed; NULL where there is none. */
char *read_text(const char *path, size_t *length);
/* Writes it whole or not at all. */
int write_text(const char *path, const char *text, size_t length);

/* ── calls.c: what surrounds each call ── */

/* Notes the call and plays its faults; anything but CKR_OK is its answer. Nothing is locked. */
CK_RV call_begins(const char *name);
CK_RV call_ends(const char *name, CK_RV rv);
/* One thread of one process at a time, with the control file as it is now. */
void lock(void);
void unlock(void);
/*
 * Waits until a person does something at the key: until slot-N/FILE is there, which is taken away. Not under the lock.
 * CKR_FUNCTION_CANCELED after the time of `person-ms`; CKR_DEVICE_REMOVED when the key leaves.
 */
CK_RV wait_for_person(CK_SLOT_ID slot, const char *file, char *text, size_t room);

/* The body runs under the lock. */
#define CALL(name, body)                 \
  do {                                   \
    CK_RV answer = call_begins(name);    \
    if (answer == CKR_OK) {              \
      lock();                            \
      answer = (body);                   \
      unlock();                          \
    }                                    \
    return call_ends(name, answer);      \
  } while (0)

/* ── store.c: tokens and objects in files ── */

struct text {
  size_t length;
  CK_BYTE bytes[64];
};

/* A person's PIN on a token; a hash in hexadecimal, empty: none was set. */
struct pin {
  char hash[65];
  unsigned long left, most;
};

struct token {
  struct text label, manufacturer, model, serial;
  struct pin so, user;
  unsigned long shortest, longest, next_object;
  int initialised, must_change, pad, button;
  unsigned long firmware, more_flags;
};

struct attribute {
  CK_ATTRIBUTE_TYPE type;
  size_t length;
  CK_BYTE *value;
};

struct object {
  CK_OBJECT_HANDLE handle;
  size_t count;
  struct attribute attributes[MOST_ATTRIBUTES];
};

/* Whether there is such a token. */
int token_load(CK_SLOT_ID slot, struct token *token);
CK_RV token_save(CK_SLOT_ID slot, const struct token *token);
size_t objects_list(CK_SLOT_ID slot, CK_OBJECT_HANDLE handles[MOST_OBJECTS]);
/* NULL where there is none; object_free frees it. */
struct object *object_load(CK_SLOT_ID slot, CK_OBJECT_HANDLE handle);
void object_free(struct object *object);
/* Frees what an object has, not the object. */
void object_clear(struct object *object);
/* A handle that no object of the token had before; 0: the token takes no more. */
CK_OBJECT_HANDLE object_new_handle(CK_SLOT_ID slot);
CK_RV object_save(CK_SLOT_ID slot, const struct object *object);
CK_RV object_remove(CK_SLOT_ID slot, CK_OBJECT_HANDLE handle);
CK_RV objects_remove(CK_SLOT_ID slot);
struct attribute *object_find(struct object *object, CK_ATTRIBUTE_TYPE type);
/* Adds or replaces. */
CK_RV object_set(struct object *object, CK_ATTRIBUTE_TYPE type, const void *value, size_t length);
CK_ULONG object_number(struct object *object, CK_ATTRIBUTE_TYPE type, CK_ULONG otherwise);
int object_flag(struct object *object, CK_ATTRIBUTE_TYPE type, int otherwise);

/* ── sessions.c ── */

struct session {
  CK_SESSION_HANDLE handle;
  CK_SLOT_ID slot;
  CK_FLAGS flags;
  unsigned long inserted;
  struct {
    int active, authenticated;
    CK_MECHANISM_TYPE mechanism;
    CK_OBJECT_HANDLE key;
    CK_BYTE *data;
    size_t length;
  } sign;
  int digesting;
  struct {
    int active;
    size_t count, next;
    CK_OBJECT_HANDLE found[MOST_OBJECTS];
  } find;
};

extern int initialised;
/* Who is logged in at a slot: CKU_SO, CKU_USER or NOBODY. */
extern int logged_in[MOST_SLOTS];

/* CKR_OK when a token that can be read is in the slot. */
CK_RV slot_ready(CK_SLOT_ID slot);
CK_RV slot_exists(CK_SLOT_ID slot);
/* How often a token was put into the slot. */
unsigned long slot_inserted(CK_SLOT_ID slot);
/* Takes notice of what was pulled out. */
void slots_watch(void);
/* A session whose token is there. */
CK_RV session_at(CK_SESSION_HANDLE handle, struct session **session);
/* The same with what its token is now. */
CK_RV session_token(CK_SESSION_HANDLE handle, struct session **session, struct token *token);
size_t sessions_of(CK_SLOT_ID slot, int *read_only);
void sessions_close(CK_SLOT_ID slot);
void operation_end(struct session *session);
/* CKR_OK when the user is logged in and need not change the PIN first. */
CK_RV user_required(const struct session *session);

/* ── slots.c ── */

/* Remembers what is in the slots, for modules that look but once. */
void slots_remember(void);
/* Pads a text with blanks, as PKCS#11 wants it. */
void put_padded(CK_BYTE *out, size_t room, const void *text, size_t length);

/* ── objects.c ── */

/* Adds what a template says. */
CK_RV object_take(struct object *object, const CK_ATTRIBUTE *template, CK_ULONG count);

/* ── pins.c ── */

void pin_hash(const CK_BYTE *pin, size_t length, char hash[65]);
CK_FLAGS token_flags(const struct token *token);

/* ── profiles.c: what each maker's numbers are ── */

enum input { INPUT_E, INPUT_MESSAGE, INPUT_MESSAGE_WITH_Z };

struct way {
  CK_MECHANISM_TYPE mechanism;
  enum input input;
  int der;
};

struct profile {
  CK_ULONG key_type;
  CK_MECHANISM_TYPE generate, sm3;
  size_t count;
  struct way ways[16];
};

void profile_load(struct profile *profile);
/* What an operation begins with: a session, the profile, and that a mechanism is named. */
CK_RV profile_for(CK_SESSION_HANDLE handle, const CK_MECHANISM *mechanism, struct session **session,
                  struct profile *profile);

/* ── sm2.c: libcrypto ── */

/* SM3 of (Z_A of the default ID, where `point` is given, and) data. */
int sm3(const CK_BYTE *point, const CK_BYTE *data, size_t length, CK_BYTE digest[32]);
int sm2_generate(CK_BYTE private_key[32], CK_BYTE point[65]);
int sm2_point(const CK_BYTE private_key[32], CK_BYTE point[65]);
/* r and s of 32 bytes each, for e. */
int sm2_sign(const CK_BYTE private_key[32], const CK_BYTE e[32], CK_BYTE signature[64]);

/* ── format.c: signatures as makers write them ── */

enum { SIGNATURE_ROOM = 160 };
/* Writes r and s as asked, with the maker's oddity; returns the length. */
size_t signature_write(const CK_BYTE signature[64], int der, CK_BYTE out[SIGNATURE_ROOM]);
/* Whether the oddity shows in this signature: else another one is made. */
int signature_shows(const CK_BYTE signature[64]);

#endif
