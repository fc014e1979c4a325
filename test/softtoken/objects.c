/* Certificates, data objects and keys as objects. Objects of a session alone (CKA_TOKEN false) are not kept. */
#include "softtoken.h"
#include <string.h>

/* Whether an object shows: private ones to the user alone. */
static int visible(const struct session *session, struct object *object) {
  return !object_flag(object, CKA_PRIVATE, 0) || logged_in[session->slot] == CKU_USER;
}

/* An object that shows in a session, to be freed; CKR_OBJECT_HANDLE_INVALID where there is none. */
static CK_RV object_at(CK_SESSION_HANDLE handle, CK_OBJECT_HANDLE of, struct session **session, struct object **object) {
  CK_RV rv = session_at(handle, session);
  if (rv != CKR_OK) return rv;
  *object = object_load((*session)->slot, of);
  if (*object == NULL) return CKR_OBJECT_HANDLE_INVALID;
  if (visible(*session, *object)) return CKR_OK;
  object_free(*object);
  return CKR_OBJECT_HANDLE_INVALID;
}

/* Whether what is to be written may be: the session, and the user for private objects. */
static CK_RV may_write(const struct session *session, struct object *object) {
  struct token token;
  if ((session->flags & CKF_RW_SESSION) == 0) return CKR_SESSION_READ_ONLY;
  int private = object_flag(object, CKA_PRIVATE, 0) || setting_is("write-needs-login", "yes");
  if (private) return user_required(session);
  if (!token_load(session->slot, &token)) return CKR_DEVICE_ERROR;
  return logged_in[session->slot] == CKU_USER && token.must_change ? CKR_PIN_EXPIRED : CKR_OK;
}

CK_RV object_take(struct object *object, const CK_ATTRIBUTE *template, CK_ULONG count) {
  CK_RV rv = template == NULL && count > 0 ? CKR_ARGUMENTS_BAD : CKR_OK;
  for (CK_ULONG at = 0; at < count && rv == CKR_OK; at++) {
    if (template[at].pValue == NULL && template[at].ulValueLen > 0) return CKR_ATTRIBUTE_VALUE_INVALID;
    rv = object_set(object, template[at].type, template[at].pValue, template[at].ulValueLen);
  }
  return rv;
}

static CK_RV add_flag(struct object *object, CK_ATTRIBUTE_TYPE type, CK_BBOOL otherwise) {
  return object_find(object, type) != NULL ? CKR_OK : object_set(object, type, &otherwise, sizeof otherwise);
}

/* What a certificate or data object must have, and what it has unless it is told. */
static CK_RV complete(struct object *object) {
  CK_ULONG class = object_number(object, CKA_CLASS, CK_UNAVAILABLE_INFORMATION);
  if (class == CK_UNAVAILABLE_INFORMATION) return CKR_TEMPLATE_INCOMPLETE;
  if (class != CKO_DATA && class != CKO_CERTIFICATE) return CKR_ATTRIBUTE_VALUE_INVALID;
  if (!object_flag(object, CKA_TOKEN, 0)) return CKR_TEMPLATE_INCONSISTENT;
  struct attribute *value = object_find(object, CKA_VALUE);
  if (class == CKO_CERTIFICATE && (value == NULL || object_find(object, CKA_CERTIFICATE_TYPE) == NULL)) {
    return CKR_TEMPLATE_INCOMPLETE;
  }
  if (value != NULL && value->length > setting_number("data-limit", 65536)) return CKR_DEVICE_MEMORY;
  CK_RV rv = add_flag(object, CKA_PRIVATE, CK_FALSE);
  if (rv == CKR_OK) rv = add_flag(object, CKA_MODIFIABLE, CK_TRUE);
  const CK_ATTRIBUTE_TYPE texts[] = {CKA_LABEL, class == CKO_DATA ? CKA_APPLICATION : CKA_ID, CKA_VALUE};
  for (size_t at = 0; at < sizeof texts / sizeof *texts && rv == CKR_OK; at++) {
    if (object_find(object, texts[at]) == NULL) rv = object_set(object, texts[at], "", 0);
  }
  return rv;
}

static CK_RV create_object(CK_SESSION_HANDLE handle, const CK_ATTRIBUTE *template, CK_ULONG count, CK_OBJECT_HANDLE *of) {
  struct session *session;
  struct object object = {0, 0, {{0, 0, NULL}}}, *made = &object;
  CK_RV rv = session_at(handle, &session);
  if (rv != CKR_OK) return rv;
  if (of == NULL) return CKR_ARGUMENTS_BAD;
  rv = object_take(made, template, count);
  if (rv == CKR_OK) rv = complete(made);
  if (rv == CKR_OK) rv = may_write(session, made);
  if (rv == CKR_OK && (made->handle = object_new_handle(session->slot)) == 0) rv = CKR_DEVICE_MEMORY;
  if (rv == CKR_OK) rv = object_save(session->slot, made);
  if (rv == CKR_OK) *of = made->handle;
  object_clear(made);
  return rv;
}

CK_RV C_CreateObject(CK_SESSION_HANDLE session, CK_ATTRIBUTE *template, CK_ULONG count, CK_OBJECT_HANDLE *object) {
  CALL("C_CreateObject", create_object(session, template, count, object));
}

static CK_RV destroy_object(CK_SESSION_HANDLE handle, CK_OBJECT_HANDLE of) {
  struct session *session;
  struct object *object;
  CK_RV rv = object_at(handle, of, &session, &object);
  if (rv != CKR_OK) return rv;
  rv = may_write(session, object);
  object_free(object);
  return rv == CKR_OK ? object_remove(session->slot, of) : rv;
}

CK_RV C_DestroyObject(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object) {
  CALL("C_DestroyObject", destroy_object(session, object));
}

/* One attribute, with what PKCS#11 wants in ulValueLen; what is wrong with it else. */
static CK_RV get_one(struct object *object, CK_ATTRIBUTE *wanted) {
  int secret = object_number(object, CKA_CLASS, 0) == CKO_PRIVATE_KEY && wanted->type == CKA_VALUE;
  const struct attribute *found = object_find(object, wanted->type);
  CK_RV rv = CKR_OK;
  if (found == NULL) rv = CKR_ATTRIBUTE_TYPE_INVALID;
  else if (secret) rv = CKR_ATTRIBUTE_SENSITIVE;
  else if (wanted->pValue != NULL && wanted->ulValueLen < found->length) rv = CKR_BUFFER_TOO_SMALL;
  if (rv != CKR_OK) {
    wanted->ulValueLen = CK_UNAVAILABLE_INFORMATION;
    return rv;
  }
  if (wanted->pValue != NULL && found->length > 0) memcpy(wanted->pValue, found->value, found->length);
  wanted->ulValueLen = found->length;
  return CKR_OK;
}

static CK_RV get_attributes(CK_SESSION_HANDLE handle, CK_OBJECT_HANDLE of, CK_ATTRIBUTE *template, CK_ULONG count) {
  struct session *session;
  struct object *object;
  CK_RV rv = object_at(handle, of, &session, &object);
  if (rv != CKR_OK) return rv;
  if (template == NULL) rv = CKR_ARGUMENTS_BAD;
  for (CK_ULONG at = 0; at < count && template != NULL; at++) {
    CK_RV one = get_one(object, &template[at]);
    if (one != CKR_OK) rv = one;
  }
  object_free(object);
  return rv;
}

CK_RV C_GetAttributeValue(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *template, CK_ULONG count) {
  CALL("C_GetAttributeValue", get_attributes(session, object, template, count));
}

/* Names may be changed, values not: as in SoftHSM2. */
static int may_change(struct object *object, CK_ATTRIBUTE_TYPE type) {
  return object_flag(object, CKA_MODIFIABLE, 1) && (type == CKA_LABEL || type == CKA_ID);
}

static CK_RV set_attributes(CK_SESSION_HANDLE handle, CK_OBJECT_HANDLE of, const CK_ATTRIBUTE *template, CK_ULONG count) {
  struct session *session;
  struct object *object;
  CK_RV rv = object_at(handle, of, &session, &object);
  if (rv != CKR_OK) return rv;
  rv = may_write(session, object);
  for (CK_ULONG at = 0; template != NULL && at < count && rv == CKR_OK; at++) {
    if (!may_change(object, template[at].type)) rv = CKR_ATTRIBUTE_READ_ONLY;
  }
  if (rv == CKR_OK) rv = object_take(object, template, count);
  if (rv == CKR_OK) rv = object_save(session->slot, object);
  object_free(object);
  return rv;
}

CK_RV C_SetAttributeValue(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *template, CK_ULONG count) {
  CALL("C_SetAttributeValue", set_attributes(session, object, template, count));
}

static int matches(struct object *object, const CK_ATTRIBUTE *template, CK_ULONG count) {
  for (CK_ULONG at = 0; at < count; at++) {
    const struct attribute *found = object_find(object, template[at].type);
    if (found == NULL || found->length != template[at].ulValueLen) return 0;
    if (found->length > 0 && memcmp(found->value, template[at].pValue, found->length) != 0) return 0;
  }
  return 1;
}

static CK_RV find_init(CK_SESSION_HANDLE handle, const CK_ATTRIBUTE *template, CK_ULONG count) {
  struct session *session;
  CK_OBJECT_HANDLE all[MOST_OBJECTS];
  CK_RV rv = session_at(handle, &session);
  if (rv != CKR_OK) return rv;
  if (template == NULL && count > 0) return CKR_ARGUMENTS_BAD;
  if (session->find.active) return CKR_OPERATION_ACTIVE;
  session->find.active = 1;
  session->find.count = session->find.next = 0;
  for (size_t at = 0, many = objects_list(session->slot, all); at < many; at++) {
    struct object *object = object_load(session->slot, all[at]);
    if (object != NULL && visible(session, object) && matches(object, template, count)) {
      session->find.found[session->find.count++] = all[at];
    }
    object_free(object);
  }
  return CKR_OK;
}

CK_RV C_FindObjectsInit(CK_SESSION_HANDLE session, CK_ATTRIBUTE *template, CK_ULONG count) {
  CALL("C_FindObjectsInit", find_init(session, template, count));
}

static CK_RV find(CK_SESSION_HANDLE handle, CK_OBJECT_HANDLE *found, CK_ULONG most, CK_ULONG *count) {
  struct session *session;
  CK_RV rv = session_at(handle, &session);
  if (rv != CKR_OK) return rv;
  if (found == NULL || count == NULL) return CKR_ARGUMENTS_BAD;
  if (!session->find.active) return CKR_OPERATION_NOT_INITIALIZED;
  for (*count = 0; *count < most && session->find.next < session->find.count; ++*count) {
    found[*count] = session->find.found[session->find.next++];
  }
  return CKR_OK;
}

CK_RV C_FindObjects(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE *found, CK_ULONG most, CK_ULONG *count) {
  CALL("C_FindObjects", find(session, found, most, count));
}

static CK_RV find_final(CK_SESSION_HANDLE handle) {
  struct session *session;
  CK_RV rv = session_at(handle, &session);
  if (rv != CKR_OK) return rv;
  if (!session->find.active) return CKR_OPERATION_NOT_INITIALIZED;
  session->find.active = 0;
  return CKR_OK;
}

CK_RV C_FindObjectsFinal(CK_SESSION_HANDLE session) { CALL("C_FindObjectsFinal", find_final(session)); }
