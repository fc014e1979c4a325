/* Signing, and SM3 alone. */
#include "softtoken.h"
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

/* The way of a mechanism, or NULL. */
static const struct way *way_of(const struct profile *profile, CK_MECHANISM_TYPE mechanism) {
  for (size_t at = 0; at < profile->count; at++) {
    if (profile->ways[at].mechanism == mechanism) return &profile->ways[at];
  }
  return NULL;
}

/* Whether the key may sign by this profile, and whether it wants the PIN each time. */
static CK_RV usable(const struct session *session, CK_OBJECT_HANDLE key, const struct profile *profile, int *each_time) {
  struct object *object = object_load(session->slot, key);
  CK_RV rv = CKR_OK;
  if (object == NULL || object_number(object, CKA_CLASS, 0) != CKO_PRIVATE_KEY) rv = CKR_KEY_HANDLE_INVALID;
  else if (object_number(object, CKA_KEY_TYPE, 0) != profile->key_type) rv = CKR_KEY_TYPE_INCONSISTENT;
  else if (!object_flag(object, CKA_SIGN, 0)) rv = CKR_KEY_FUNCTION_NOT_PERMITTED;
  else if (object_find(object, CKA_VALUE) == NULL) rv = CKR_KEY_TYPE_INCONSISTENT;
  else *each_time = object_flag(object, CKA_ALWAYS_AUTHENTICATE, 0);
  object_free(object);
  return rv;
}

static CK_RV sign_init(CK_SESSION_HANDLE handle, const CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key) {
  struct session *session;
  struct profile profile;
  int each_time = 0;
  CK_RV rv = profile_for(handle, mechanism, &session, &profile);
  if (rv != CKR_OK) return rv;
  if (session->sign.active) return CKR_OPERATION_ACTIVE;
  if (way_of(&profile, mechanism->mechanism) == NULL) return CKR_MECHANISM_INVALID;
  rv = user_required(session);
  if (rv == CKR_OK) rv = usable(session, key, &profile, &each_time);
  if (rv != CKR_OK) return rv;
  session->sign.active = 1;
  session->sign.authenticated = !each_time;
  session->sign.mechanism = mechanism->mechanism;
  session->sign.key = key;
  return CKR_OK;
}

CK_RV C_SignInit(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key) {
  CALL("C_SignInit", sign_init(session, mechanism, key));
}

/* Adds to what is signed. */
static CK_RV add(struct session *session, const CK_BYTE *data, CK_ULONG length) {
  if (data == NULL && length > 0) return CKR_ARGUMENTS_BAD;
  CK_BYTE *longer = realloc(session->sign.data, session->sign.length + length + 1);
  if (longer == NULL) return CKR_HOST_MEMORY;
  if (length > 0) memcpy(longer + session->sign.length, data, length);
  session->sign.data = longer;
  session->sign.length += length;
  return CKR_OK;
}

static CK_RV sign_update(CK_SESSION_HANDLE handle, const CK_BYTE *data, CK_ULONG length) {
  struct session *session;
  CK_RV rv = session_at(handle, &session);
  if (rv != CKR_OK) return rv;
  return session->sign.active ? add(session, data, length) : CKR_OPERATION_NOT_INITIALIZED;
}

CK_RV C_SignUpdate(CK_SESSION_HANDLE session, CK_BYTE *data, CK_ULONG length) {
  CALL("C_SignUpdate", sign_update(session, data, length));
}

/* e of what was given, as the mechanism takes it. */
static CK_RV e_of(const struct session *session, enum input input, const CK_BYTE d[32], CK_BYTE e[32]) {
  CK_BYTE point[65];
  if (input == INPUT_E) {
    if (session->sign.length != 32) return CKR_DATA_LEN_RANGE;
    memcpy(e, session->sign.data, 32);
    return CKR_OK;
  }
  int with_z = input == INPUT_MESSAGE_WITH_Z;
  if (with_z && !sm2_point(d, point)) return CKR_DEVICE_ERROR;
  return sm3(with_z ? point : NULL, session->sign.data, session->sign.length, e) ? CKR_OK : CKR_DEVICE_ERROR;
}

/* Signs what was given; writes it in the maker's form. */
static CK_RV make(struct session *session, CK_BYTE out[SIGNATURE_ROOM], CK_ULONG *length) {
  struct profile profile;
  CK_BYTE d[32] = {0}, e[32], signature[64];
  profile_load(&profile);
  const struct way *way = way_of(&profile, session->sign.mechanism);
  struct object *key = object_load(session->slot, session->sign.key);
  const struct attribute *value = key == NULL ? NULL : object_find(key, CKA_VALUE);
  CK_RV rv = way == NULL || value == NULL || value->length != 32 ? CKR_DEVICE_ERROR : CKR_OK;
  if (rv == CKR_OK) memcpy(d, value->value, sizeof d);
  object_free(key);
  if (rv == CKR_OK) rv = e_of(session, way->input, d, e);
  /* An oddity of one signature in 256 is waited for. */
  for (int tries = 0; rv == CKR_OK; tries++) {
    if (!sm2_sign(d, e, signature) || tries == 20000) rv = CKR_DEVICE_ERROR;
    else if (signature_shows(signature)) break;
  }
  OPENSSL_cleanse(d, sizeof d);
  if (rv == CKR_OK) *length = signature_write(signature, way->der, out);
  return rv;
}

/*
 * What C_Sign and C_SignFinal do when nobody has to be waited for: tells the room, or signs. The operation ends, unless
 * it was only a question of room.
 */
static CK_RV finish(CK_SESSION_HANDLE handle, const CK_BYTE *data, CK_ULONG length, CK_BYTE *out, CK_ULONG *room) {
  struct session *session;
  CK_BYTE made[SIGNATURE_ROOM];
  CK_ULONG made_length = 0;
  CK_RV rv = session_at(handle, &session);
  if (rv != CKR_OK) return rv;
  if (room == NULL) return CKR_ARGUMENTS_BAD;
  if (!session->sign.active) return CKR_OPERATION_NOT_INITIALIZED;
  if (out == NULL || *room < 64) {
    *room = SIGNATURE_ROOM;
    return out == NULL ? CKR_OK : CKR_BUFFER_TOO_SMALL;
  }
  rv = user_required(session);
  if (rv == CKR_OK && !session->sign.authenticated) rv = CKR_USER_NOT_LOGGED_IN;
  if (rv == CKR_OK) rv = add(session, data, length);
  if (rv == CKR_OK) rv = make(session, made, &made_length);
  operation_end(session);
  if (rv == CKR_OK && made_length > *room) rv = CKR_BUFFER_TOO_SMALL;
  if (rv == CKR_OK) memcpy(out, made, made_length);
  if (rv == CKR_OK) *room = made_length;
  return rv;
}

/* Whether a button must be pressed, and on which slot's key. */
static CK_RV button_of(CK_SESSION_HANDLE handle, CK_SLOT_ID *slot, int *button) {
  struct session *session;
  struct token token;
  CK_RV rv = session_token(handle, &session, &token);
  if (rv != CKR_OK) return rv;
  *slot = session->slot;
  *button = token.button && session->sign.active && session->sign.authenticated;
  return CKR_OK;
}

static CK_RV press(CK_SESSION_HANDLE handle) {
  CK_SLOT_ID slot;
  struct session *session;
  int button;
  char text[16];
  lock();
  CK_RV rv = button_of(handle, &slot, &button);
  unlock();
  if (rv != CKR_OK || !button) return rv;
  rv = wait_for_person(slot, "press", text, sizeof text);
  if (rv == CKR_OK) return rv;
  lock();
  if (session_at(handle, &session) == CKR_OK) operation_end(session);
  unlock();
  return rv;
}

static CK_RV sign(CK_SESSION_HANDLE handle, const CK_BYTE *data, CK_ULONG length, CK_BYTE *out, CK_ULONG *room) {
  CK_RV rv = out == NULL ? CKR_OK : press(handle);
  if (rv != CKR_OK) return rv;
  lock();
  rv = finish(handle, data, length, out, room);
  unlock();
  return rv;
}

CK_RV C_Sign(CK_SESSION_HANDLE session, CK_BYTE *data, CK_ULONG length, CK_BYTE *signature, CK_ULONG *room) {
  CK_RV rv = call_begins("C_Sign");
  return call_ends("C_Sign", rv == CKR_OK ? sign(session, data, length, signature, room) : rv);
}

CK_RV C_SignFinal(CK_SESSION_HANDLE session, CK_BYTE *signature, CK_ULONG *room) {
  CK_RV rv = call_begins("C_SignFinal");
  return call_ends("C_SignFinal", rv == CKR_OK ? sign(session, NULL, 0, signature, room) : rv);
}

static CK_RV digest_init(CK_SESSION_HANDLE handle, const CK_MECHANISM *mechanism) {
  struct session *session;
  struct profile profile;
  CK_RV rv = profile_for(handle, mechanism, &session, &profile);
  if (rv != CKR_OK) return rv;
  if (mechanism->mechanism != profile.sm3) return CKR_MECHANISM_INVALID;
  if (session->digesting) return CKR_OPERATION_ACTIVE;
  session->digesting = 1;
  return CKR_OK;
}

CK_RV C_DigestInit(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism) {
  CALL("C_DigestInit", digest_init(session, mechanism));
}

static CK_RV digest(CK_SESSION_HANDLE handle, const CK_BYTE *data, CK_ULONG length, CK_BYTE *out, CK_ULONG *room) {
  struct session *session;
  CK_RV rv = session_at(handle, &session);
  if (rv != CKR_OK) return rv;
  if (room == NULL || (data == NULL && length > 0)) return CKR_ARGUMENTS_BAD;
  if (!session->digesting) return CKR_OPERATION_NOT_INITIALIZED;
  int fits = out != NULL && *room >= 32;
  *room = 32;
  if (!fits) return out == NULL ? CKR_OK : CKR_BUFFER_TOO_SMALL;
  session->digesting = 0;
  return sm3(NULL, data, length, out) ? CKR_OK : CKR_DEVICE_ERROR;
}

CK_RV C_Digest(CK_SESSION_HANDLE session, CK_BYTE *data, CK_ULONG length, CK_BYTE *out, CK_ULONG *room) {
  CALL("C_Digest", digest(session, data, length, out, room));
}
