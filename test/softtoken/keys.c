/* Key pairs and random bytes. */
#include "softtoken.h"
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <string.h>

/* OID 1.2.156.10197.1.301, the curve of SM2. */
static const CK_BYTE SM2_CURVE[] = {0x06, 0x08, 0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x01, 0x82, 0x2D};

static CK_RV set_number(struct object *object, CK_ATTRIBUTE_TYPE type, CK_ULONG value) {
  return object_set(object, type, &value, sizeof value);
}

static CK_RV set_flag(struct object *object, CK_ATTRIBUTE_TYPE type, CK_BBOOL value) {
  return object_set(object, type, &value, sizeof value);
}

/* The public point as makers tell it: DER octets, the bare bytes, or (`point` = absent) not at all. */
static CK_RV set_point(struct object *object, const CK_BYTE point[65]) {
  CK_BYTE octets[67] = {0x04, 65};
  if (setting_is("point", "absent")) return CKR_OK;
  if (setting_is("point", "bare")) return object_set(object, CKA_EC_POINT, point, 65);
  memcpy(octets + 2, point, 65);
  return object_set(object, CKA_EC_POINT, octets, sizeof octets);
}

/* CKK_EC needs to be told the curve; key types of SM2 alone do not. */
static CK_RV check_curve(struct object *public_key, const struct profile *profile) {
  const struct attribute *curve = object_find(public_key, CKA_EC_PARAMS);
  if (curve == NULL) return profile->key_type == CKK_EC ? CKR_TEMPLATE_INCOMPLETE : CKR_OK;
  int is_sm2 = curve->length == sizeof SM2_CURVE && memcmp(curve->value, SM2_CURVE, sizeof SM2_CURVE) == 0;
  return is_sm2 ? CKR_OK : CKR_CURVE_NOT_SUPPORTED;
}

static CK_RV fill(struct object *public_key, struct object *private_key, const struct profile *profile) {
  CK_BYTE d[32], point[65];
  CK_RV rv = sm2_generate(d, point) ? CKR_OK : CKR_DEVICE_ERROR;
  struct object *both[] = {public_key, private_key};
  for (int at = 0; at < 2 && rv == CKR_OK; at++) {
    rv = set_number(both[at], CKA_CLASS, at == 0 ? CKO_PUBLIC_KEY : CKO_PRIVATE_KEY);
    if (rv == CKR_OK) rv = set_number(both[at], CKA_KEY_TYPE, profile->key_type);
    if (rv == CKR_OK) rv = set_flag(both[at], CKA_LOCAL, CK_TRUE);
    if (rv == CKR_OK) rv = object_set(both[at], CKA_EC_PARAMS, SM2_CURVE, sizeof SM2_CURVE);
  }
  if (rv == CKR_OK) rv = set_point(public_key, point);
  if (rv == CKR_OK) rv = set_flag(private_key, CKA_PRIVATE, CK_TRUE);
  if (rv == CKR_OK) rv = set_flag(private_key, CKA_SENSITIVE, CK_TRUE);
  if (rv == CKR_OK) rv = set_flag(private_key, CKA_EXTRACTABLE, CK_FALSE);
  if (rv == CKR_OK) rv = object_set(private_key, CKA_VALUE, d, sizeof d);
  OPENSSL_cleanse(d, sizeof d);
  return rv;
}

static CK_RV keep(CK_SLOT_ID slot, struct object *object) {
  object->handle = object_new_handle(slot);
  return object->handle == 0 ? CKR_DEVICE_MEMORY : object_save(slot, object);
}

static CK_RV generate(CK_SESSION_HANDLE handle, const CK_MECHANISM *mechanism, struct object *public_key,
                      struct object *private_key) {
  struct session *session;
  struct profile profile;
  CK_RV rv = profile_for(handle, mechanism, &session, &profile);
  if (rv != CKR_OK) return rv;
  if (mechanism->mechanism != profile.generate) return CKR_MECHANISM_INVALID;
  if ((session->flags & CKF_RW_SESSION) == 0) return CKR_SESSION_READ_ONLY;
  rv = user_required(session);
  if (rv != CKR_OK) return rv;
  if (!object_flag(public_key, CKA_TOKEN, 0) || !object_flag(private_key, CKA_TOKEN, 0)) return CKR_TEMPLATE_INCONSISTENT;
  if (object_number(public_key, CKA_KEY_TYPE, profile.key_type) != profile.key_type) return CKR_TEMPLATE_INCONSISTENT;
  rv = check_curve(public_key, &profile);
  if (rv == CKR_OK) rv = fill(public_key, private_key, &profile);
  if (rv == CKR_OK) rv = keep(session->slot, public_key);
  if (rv == CKR_OK) rv = keep(session->slot, private_key);
  return rv;
}

CK_RV C_GenerateKeyPair(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_ATTRIBUTE *public_template,
                        CK_ULONG public_count, CK_ATTRIBUTE *private_template, CK_ULONG private_count,
                        CK_OBJECT_HANDLE *public_key, CK_OBJECT_HANDLE *private_key) {
  struct object one = {0, 0, {{0, 0, NULL}}}, other = {0, 0, {{0, 0, NULL}}};
  CK_RV rv = call_begins("C_GenerateKeyPair");
  if (rv == CKR_OK && (public_key == NULL || private_key == NULL)) rv = CKR_ARGUMENTS_BAD;
  if (rv == CKR_OK) rv = object_take(&one, public_template, public_count);
  if (rv == CKR_OK) rv = object_take(&other, private_template, private_count);
  if (rv == CKR_OK) {
    lock();
    rv = generate(session, mechanism, &one, &other);
    unlock();
  }
  if (rv == CKR_OK) {
    *public_key = one.handle;
    *private_key = other.handle;
  }
  object_clear(&one);
  object_clear(&other);
  return call_ends("C_GenerateKeyPair", rv);
}

static CK_RV generate_random(CK_SESSION_HANDLE handle, CK_BYTE *bytes, CK_ULONG length) {
  struct session *session;
  CK_RV rv = session_at(handle, &session);
  if (rv != CKR_OK) return rv;
  if (bytes == NULL || length > 1 << 20) return CKR_ARGUMENTS_BAD;
  return RAND_bytes(bytes, (int)length) == 1 ? CKR_OK : CKR_DEVICE_ERROR;
}

CK_RV C_GenerateRandom(CK_SESSION_HANDLE session, CK_BYTE *bytes, CK_ULONG length) {
  CALL("C_GenerateRandom", generate_random(session, bytes, length));
}
