/* PINs, their counters, and what needs them: login, setting a PIN, formatting. */
#include "softtoken.h"
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TYPED_ROOM = 256 };

void pin_hash(const CK_BYTE *pin, size_t length, char hash[65]) {
  CK_BYTE digest[32] = {0};
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  if (context != NULL && EVP_DigestInit(context, EVP_sha256()) && EVP_DigestUpdate(context, "softtoken ", 10) &&
      EVP_DigestUpdate(context, pin, length)) {
    EVP_DigestFinal(context, digest, NULL);
  }
  EVP_MD_CTX_free(context);
  for (size_t at = 0; at < sizeof digest; at++) snprintf(hash + 2 * at, 3, "%02x", digest[at]);
}

CK_FLAGS token_flags(const struct token *token) {
  CK_FLAGS flags = CKF_RNG | CKF_LOGIN_REQUIRED | token->more_flags;
  const struct pin *user = &token->user, *so = &token->so;
  if (token->initialised) flags |= CKF_TOKEN_INITIALIZED;
  if (token->pad) flags |= CKF_PROTECTED_AUTHENTICATION_PATH;
  if (*user->hash != '\0') {
    flags |= CKF_USER_PIN_INITIALIZED;
    if (user->left < user->most) flags |= CKF_USER_PIN_COUNT_LOW;
    if (user->left == 1) flags |= CKF_USER_PIN_FINAL_TRY;
    if (user->left == 0) flags |= CKF_USER_PIN_LOCKED;
    if (token->must_change) flags |= CKF_USER_PIN_TO_BE_CHANGED;
  }
  if (so->left < so->most) flags |= CKF_SO_PIN_COUNT_LOW;
  if (so->left == 1) flags |= CKF_SO_PIN_FINAL_TRY;
  if (so->left == 0) flags |= CKF_SO_PIN_LOCKED;
  return flags;
}

/* Compares a PIN; the counter is written before the answer is known, as in a card. */
static CK_RV check(CK_SLOT_ID slot, struct token *token, struct pin *pin, const CK_BYTE *given, size_t length) {
  char hash[65];
  if (pin->left == 0) return CKR_PIN_LOCKED;
  pin->left--;
  CK_RV rv = token_save(slot, token);
  if (rv != CKR_OK) return rv;
  pin_hash(given, length, hash);
  if (strcmp(hash, pin->hash) != 0) {
    return pin->left == 0 && setting_is("locked-at-once", "yes") ? CKR_PIN_LOCKED : CKR_PIN_INCORRECT;
  }
  pin->left = pin->most;
  return token_save(slot, token);
}

static int fits(const struct token *token, CK_ULONG length) {
  return length >= token->shortest && length <= token->longest;
}

static void set(struct pin *pin, const CK_BYTE *given, size_t length) {
  pin_hash(given, length, pin->hash);
  pin->left = pin->most;
}

/* One or two PINs, given by the caller or typed on the key's pad. */
struct entry {
  const CK_BYTE *first, *second;
  CK_ULONG first_length, second_length;
  char typed[TYPED_ROOM];
};

/* Has a PIN typed where the token has a pad, which takes none from the caller. Not under the lock. */
static CK_RV enter(CK_SLOT_ID slot, int pad, struct entry *entry) {
  int given = entry->first != NULL && entry->first_length > 0;
  if (!pad) return given ? CKR_OK : CKR_ARGUMENTS_BAD;
  /* Some makers take an empty PIN for none, others only NULL. */
  if (given || (entry->first != NULL && setting_is("pad-null", "yes"))) return CKR_ARGUMENTS_BAD;
  CK_RV rv = wait_for_person(slot, "pad", entry->typed, sizeof entry->typed);
  if (rv != CKR_OK) return rv;
  char *rest = entry->typed, *first = strsep(&rest, "\n"), *second = rest == NULL ? NULL : strsep(&rest, "\n");
  entry->first = (const CK_BYTE *)first;
  entry->first_length = strlen(first);
  entry->second = (const CK_BYTE *)(second == NULL ? "" : second);
  entry->second_length = second == NULL ? 0 : strlen(second);
  return CKR_OK;
}

/* What must hold before anybody types: the session and its token. */
static CK_RV before_entry(CK_SESSION_HANDLE handle, CK_SLOT_ID *slot, int *pad) {
  struct session *session;
  struct token token;
  CK_RV rv = session_token(handle, &session, &token);
  if (rv != CKR_OK) return rv;
  *slot = session->slot;
  *pad = token.pad;
  return CKR_OK;
}

typedef CK_RV work_with_pin(CK_SESSION_HANDLE handle, CK_USER_TYPE user, const struct entry *entry);

/* A call that takes PINs: what must hold is looked at, the PIN entered, and the work done under the lock. */
static CK_RV with_pin(CK_SESSION_HANDLE handle, CK_USER_TYPE user, struct entry *entry, work_with_pin *work) {
  CK_SLOT_ID slot;
  int pad;
  lock();
  CK_RV rv = before_entry(handle, &slot, &pad);
  unlock();
  if (rv == CKR_OK) rv = enter(slot, pad, entry);
  if (rv == CKR_OK) {
    lock();
    rv = work(handle, user, entry);
    unlock();
  }
  memset(entry->typed, 0, sizeof entry->typed);
  return rv;
}

/* For an operation that wants the PIN once more (CKA_ALWAYS_AUTHENTICATE). */
static CK_RV login_again(struct session *session, struct token *token, const struct entry *entry) {
  if (!session->sign.active) return CKR_OPERATION_NOT_INITIALIZED;
  CK_RV rv = check(session->slot, token, &token->user, entry->first, entry->first_length);
  if (rv == CKR_OK) session->sign.authenticated = 1;
  return rv;
}

static CK_RV login(CK_SESSION_HANDLE handle, CK_USER_TYPE user, const struct entry *entry) {
  struct session *session;
  struct token token;
  int read_only = 0;
  CK_RV rv = session_token(handle, &session, &token);
  if (rv != CKR_OK) return rv;
  if (user == CKU_CONTEXT_SPECIFIC) return login_again(session, &token, entry);
  if (user != CKU_SO && user != CKU_USER) return CKR_USER_TYPE_INVALID;
  int who = logged_in[session->slot];
  if (who != NOBODY) {
    return (CK_USER_TYPE)who == user ? CKR_USER_ALREADY_LOGGED_IN : CKR_USER_ANOTHER_ALREADY_LOGGED_IN;
  }
  sessions_of(session->slot, &read_only);
  if (user == CKU_SO && read_only) return CKR_SESSION_READ_ONLY_EXISTS;
  struct pin *pin = user == CKU_SO ? &token.so : &token.user;
  if (*pin->hash == '\0') return CKR_USER_PIN_NOT_INITIALIZED;
  rv = check(session->slot, &token, pin, entry->first, entry->first_length);
  if (rv == CKR_OK) logged_in[session->slot] = (int)user;
  return rv;
}

CK_RV C_Login(CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_BYTE *pin, CK_ULONG length) {
  struct entry entry = {.first = pin, .first_length = length};
  CK_RV rv = call_begins("C_Login");
  return call_ends("C_Login", rv == CKR_OK ? with_pin(session, user, &entry, login) : rv);
}

static CK_RV logout(CK_SESSION_HANDLE handle) {
  struct session *session;
  CK_RV rv = session_at(handle, &session);
  if (rv != CKR_OK) return rv;
  if (logged_in[session->slot] == NOBODY) return CKR_USER_NOT_LOGGED_IN;
  logged_in[session->slot] = NOBODY;
  return CKR_OK;
}

CK_RV C_Logout(CK_SESSION_HANDLE session) { CALL("C_Logout", logout(session)); }

static CK_RV set_pin(CK_SESSION_HANDLE handle, CK_USER_TYPE user, const struct entry *entry) {
  struct session *session;
  struct token token;
  (void)user;
  CK_RV rv = session_token(handle, &session, &token);
  if (rv != CKR_OK) return rv;
  if ((session->flags & CKF_RW_SESSION) == 0) return CKR_SESSION_READ_ONLY;
  int of_so = logged_in[session->slot] == CKU_SO;
  struct pin *pin = of_so ? &token.so : &token.user;
  if (*pin->hash == '\0') return CKR_USER_PIN_NOT_INITIALIZED;
  if (entry->second == NULL) return CKR_ARGUMENTS_BAD;
  if (!fits(&token, entry->second_length)) return CKR_PIN_LEN_RANGE;
  rv = check(session->slot, &token, pin, entry->first, entry->first_length);
  if (rv != CKR_OK) return rv;
  set(pin, entry->second, entry->second_length);
  if (!of_so) token.must_change = 0;
  return token_save(session->slot, &token);
}

CK_RV C_SetPIN(CK_SESSION_HANDLE session, CK_BYTE *old, CK_ULONG old_length, CK_BYTE *new_pin, CK_ULONG new_length) {
  struct entry entry = {old, new_pin, old_length, new_length, ""};
  CK_RV rv = call_begins("C_SetPIN");
  return call_ends("C_SetPIN", rv == CKR_OK ? with_pin(session, CKU_USER, &entry, set_pin) : rv);
}

static CK_RV init_pin(CK_SESSION_HANDLE handle, CK_USER_TYPE user, const struct entry *entry) {
  struct session *session;
  struct token token;
  (void)user;
  CK_RV rv = session_token(handle, &session, &token);
  if (rv != CKR_OK) return rv;
  if (logged_in[session->slot] != CKU_SO) return CKR_USER_NOT_LOGGED_IN;
  if (!fits(&token, entry->first_length)) return CKR_PIN_LEN_RANGE;
  set(&token.user, entry->first, entry->first_length);
  token.must_change = setting_is("new-pin-must-change", "yes");
  return token_save(session->slot, &token);
}

CK_RV C_InitPIN(CK_SESSION_HANDLE session, CK_BYTE *pin, CK_ULONG length) {
  struct entry entry = {.first = pin, .first_length = length};
  CK_RV rv = call_begins("C_InitPIN");
  return call_ends("C_InitPIN", rv == CKR_OK ? with_pin(session, CKU_SO, &entry, init_pin) : rv);
}

static CK_RV init_token(CK_SLOT_ID slot, const CK_BYTE *pin, CK_ULONG length, const CK_BYTE *label) {
  struct token token;
  CK_RV rv = slot_ready(slot);
  if (rv != CKR_OK) return rv;
  if (pin == NULL || label == NULL) return CKR_ARGUMENTS_BAD;
  if (sessions_of(slot, NULL) > 0) return CKR_SESSION_EXISTS;
  if (!token_load(slot, &token)) return CKR_DEVICE_ERROR;
  if (token.initialised) {
    rv = check(slot, &token, &token.so, pin, length);
  } else {
    if (!fits(&token, length)) return CKR_PIN_LEN_RANGE;
    set(&token.so, pin, length);
  }
  if (rv == CKR_OK) rv = objects_remove(slot);
  if (rv != CKR_OK) return rv;
  memcpy(token.label.bytes, label, 32);
  token.label.length = 32;
  token.user.hash[0] = '\0';
  token.user.left = token.user.most;
  token.initialised = 1;
  token.must_change = 0;
  return token_save(slot, &token);
}

CK_RV C_InitToken(CK_SLOT_ID slot, CK_BYTE *pin, CK_ULONG length, CK_BYTE *label) {
  CALL("C_InitToken", init_token(slot, pin, length, label));
}
