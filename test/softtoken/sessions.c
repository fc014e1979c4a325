/* Sessions. */
#include "softtoken.h"
#include <stdlib.h>
#include <string.h>

static struct session sessions[MOST_SESSIONS];
static CK_SESSION_HANDLE last_handle;
int logged_in[MOST_SLOTS];

void operation_end(struct session *session) {
  free(session->sign.data);
  memset(&session->sign, 0, sizeof session->sign);
}

static void close_one(struct session *session) {
  CK_SLOT_ID slot = session->slot;
  operation_end(session);
  memset(session, 0, sizeof *session);
  /* With the last session its login goes. */
  if (sessions_of(slot, NULL) == 0) logged_in[slot] = NOBODY;
}

size_t sessions_of(CK_SLOT_ID slot, int *read_only) {
  size_t count = 0;
  for (size_t at = 0; at < MOST_SESSIONS; at++) {
    if (sessions[at].handle == 0 || sessions[at].slot != slot) continue;
    count++;
    if (read_only != NULL && (sessions[at].flags & CKF_RW_SESSION) == 0) *read_only = 1;
  }
  return count;
}

void sessions_close(CK_SLOT_ID slot) {
  for (size_t at = 0; at < MOST_SESSIONS; at++) {
    if (sessions[at].handle != 0 && sessions[at].slot == slot) close_one(&sessions[at]);
  }
}

CK_RV session_at(CK_SESSION_HANDLE handle, struct session **session) {
  if (!initialised) return CKR_CRYPTOKI_NOT_INITIALIZED;
  for (size_t at = 0; at < MOST_SESSIONS; at++) {
    if (handle == 0 || sessions[at].handle != handle) continue;
    CK_SLOT_ID slot = sessions[at].slot;
    /* Makers differ in what they say of a key that was pulled out. */
    if (slot_ready(slot) != CKR_OK) return setting_number("removed-code", CKR_DEVICE_REMOVED);
    if (sessions[at].inserted != slot_inserted(slot)) {
      close_one(&sessions[at]);
      return CKR_SESSION_HANDLE_INVALID;
    }
    *session = &sessions[at];
    return CKR_OK;
  }
  return CKR_SESSION_HANDLE_INVALID;
}

CK_RV session_token(CK_SESSION_HANDLE handle, struct session **session, struct token *token) {
  CK_RV rv = session_at(handle, session);
  if (rv != CKR_OK) return rv;
  return token_load((*session)->slot, token) ? CKR_OK : CKR_DEVICE_ERROR;
}

CK_RV user_required(const struct session *session) {
  struct token token;
  if (logged_in[session->slot] != CKU_USER) return CKR_USER_NOT_LOGGED_IN;
  if (!token_load(session->slot, &token)) return CKR_DEVICE_ERROR;
  return token.must_change ? CKR_PIN_EXPIRED : CKR_OK;
}

/* Those whose key has left in the meantime are forgotten: its new sessions are others. */
static void forget_old(CK_SLOT_ID slot) {
  for (size_t at = 0; at < MOST_SESSIONS; at++) {
    struct session *session = &sessions[at];
    if (session->handle != 0 && session->slot == slot && session->inserted != slot_inserted(slot)) close_one(session);
  }
}

static CK_RV open_session(CK_SLOT_ID slot, CK_FLAGS flags, CK_SESSION_HANDLE *handle) {
  struct token token;
  CK_RV rv = slot_ready(slot);
  if (rv != CKR_OK) return rv;
  if (handle == NULL) return CKR_ARGUMENTS_BAD;
  if ((flags & CKF_SERIAL_SESSION) == 0) return CKR_SESSION_PARALLEL_NOT_SUPPORTED;
  if (!token_load(slot, &token)) return CKR_DEVICE_ERROR;
  if (!token.initialised) return CKR_TOKEN_NOT_RECOGNIZED;
  forget_old(slot);
  if ((flags & CKF_RW_SESSION) == 0 && logged_in[slot] == CKU_SO) return CKR_SESSION_READ_WRITE_SO_EXISTS;
  for (size_t at = 0; at < MOST_SESSIONS; at++) {
    if (sessions[at].handle != 0) continue;
    sessions[at].handle = *handle = ++last_handle;
    sessions[at].slot = slot;
    sessions[at].flags = flags & (CKF_SERIAL_SESSION | CKF_RW_SESSION);
    sessions[at].inserted = slot_inserted(slot);
    return CKR_OK;
  }
  return CKR_DEVICE_MEMORY;
}

CK_RV C_OpenSession(CK_SLOT_ID slot, CK_FLAGS flags, void *application, CK_NOTIFY notify, CK_SESSION_HANDLE *session) {
  (void)application, (void)notify;
  CALL("C_OpenSession", open_session(slot, flags, session));
}

static CK_RV close_session(CK_SESSION_HANDLE handle) {
  struct session *session;
  CK_RV rv = session_at(handle, &session);
  if (rv == CKR_OK) close_one(session);
  return rv;
}

CK_RV C_CloseSession(CK_SESSION_HANDLE session) { CALL("C_CloseSession", close_session(session)); }

static CK_RV close_all(CK_SLOT_ID slot) {
  CK_RV rv = slot_exists(slot);
  if (rv == CKR_OK) sessions_close(slot);
  return rv;
}

CK_RV C_CloseAllSessions(CK_SLOT_ID slot) { CALL("C_CloseAllSessions", close_all(slot)); }

static CK_RV get_session_info(CK_SESSION_HANDLE handle, CK_SESSION_INFO *info) {
  struct session *session;
  CK_RV rv = session_at(handle, &session);
  if (rv != CKR_OK) return rv;
  if (info == NULL) return CKR_ARGUMENTS_BAD;
  int writes = (session->flags & CKF_RW_SESSION) != 0, who = logged_in[session->slot];
  CK_STATE state = writes ? CKS_RW_PUBLIC : CKS_RO_PUBLIC;
  if (who == CKU_USER) state = writes ? CKS_RW_USER : CKS_RO_USER;
  if (who == CKU_SO) state = CKS_RW_SO;
  *info = (CK_SESSION_INFO){session->slot, state, session->flags, 0};
  return CKR_OK;
}

CK_RV C_GetSessionInfo(CK_SESSION_HANDLE session, CK_SESSION_INFO *info) {
  CALL("C_GetSessionInfo", get_session_info(session, info));
}
