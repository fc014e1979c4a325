/* Signatures of every way, checked by libcrypto. */
#include "driver.h"
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <string.h>

static const char ID[] = "1234567812345678";

static EVP_PKEY *public_key_of(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_BYTE point[67]) {
  CK_ATTRIBUTE wanted = {CKA_EC_POINT, point, 67};
  EVP_PKEY *key = NULL;
  char group[] = "SM2";
  ANSWERS(CKR_OK, P11(C_GetAttributeValue)(session, object, &wanted, 1));
  MUST(wanted.ulValueLen == 67 && point[0] == 4 && point[1] == 65 && point[2] == 4);
  OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
                             OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point + 2, 65),
                             OSSL_PARAM_construct_end()};
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "SM2", NULL);
  MUST(context != NULL && EVP_PKEY_fromdata_init(context) > 0);
  MUST(EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) > 0);
  EVP_PKEY_CTX_free(context);
  return key;
}

/* Strict DER of what the module gave. */
static int to_der(const CK_BYTE *signature, size_t length, int raw, unsigned char **der) {
  *der = NULL;
  ECDSA_SIG *pair = NULL;
  if (raw) {
    MUST(length == 64);
    pair = ECDSA_SIG_new();
    MUST(pair != NULL && ECDSA_SIG_set0(pair, BN_bin2bn(signature, 32, NULL), BN_bin2bn(signature + 32, 32, NULL)));
  } else {
    const unsigned char *at = signature;
    pair = d2i_ECDSA_SIG(NULL, &at, (long)length);
    MUST(pair != NULL && at == signature + length);
  }
  int written = i2d_ECDSA_SIG(pair, der);
  ECDSA_SIG_free(pair);
  return written;
}

/* Whether libcrypto takes it as a signature of the message under the default ID. */
static int verifies(EVP_PKEY *key, const CK_BYTE *message, size_t length, const unsigned char *der, int der_length) {
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
  EVP_MD_CTX *digest = EVP_MD_CTX_new();
  MUST(context != NULL && digest != NULL && EVP_PKEY_CTX_set1_id(context, ID, sizeof ID - 1) > 0);
  EVP_MD_CTX_set_pkey_ctx(digest, context);
  MUST(EVP_DigestVerifyInit(digest, NULL, EVP_sm3(), NULL, key) > 0);
  int right = EVP_DigestVerify(digest, der, (size_t)der_length, message, length) == 1;
  EVP_MD_CTX_free(digest);
  EVP_PKEY_CTX_free(context);
  return right;
}

/* Z_A ‖ M, by numbers that are not the module's own. */
static size_t with_z(const CK_BYTE point[65], const CK_BYTE *message, size_t length, CK_BYTE *out) {
  EC_GROUP *group = EC_GROUP_new_by_curve_name_ex(NULL, NULL, OBJ_sn2nid("SM2"));
  BIGNUM *p = BN_new(), *a = BN_new(), *b = BN_new(), *x = BN_new(), *y = BN_new();
  CK_BYTE begin[2 + 16 + 6 * 32] = {0x00, 0x80};
  MUST(group != NULL && EC_GROUP_get_curve(group, p, a, b, NULL));
  MUST(EC_POINT_get_affine_coordinates(group, EC_GROUP_get0_generator(group), x, y, NULL));
  memcpy(begin + 2, ID, 16);
  const BIGNUM *numbers[] = {a, b, x, y};
  for (int at = 0; at < 4; at++) MUST(BN_bn2binpad(numbers[at], begin + 18 + 32 * at, 32) == 32);
  memcpy(begin + 18 + 128, point + 1, 64);
  MUST(EVP_Digest(begin, sizeof begin, out, NULL, EVP_sm3(), NULL));
  memcpy(out + 32, message, length);
  for (int at = 0; at < 4; at++) BN_free((BIGNUM *)numbers[at]);
  BN_free(p);
  EC_GROUP_free(group);
  return 32 + length;
}

static CK_ULONG sign(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key, CK_MECHANISM_TYPE type, CK_BYTE *data,
                     CK_ULONG length, CK_BYTE out[160], int in_parts) {
  CK_MECHANISM mechanism = {type, NULL, 0};
  CK_ULONG room = 0;
  ANSWERS(CKR_OK, P11(C_SignInit)(session, &mechanism, key));
  ANSWERS(CKR_OPERATION_ACTIVE, P11(C_SignInit)(session, &mechanism, key));
  ANSWERS(CKR_OK, P11(C_Sign)(session, data, length, NULL, &room));
  MUST(room <= 160);
  room = 160;
  if (!in_parts) {
    ANSWERS(CKR_OK, P11(C_Sign)(session, data, length, out, &room));
  } else {
    ANSWERS(CKR_OK, P11(C_SignUpdate)(session, data, length / 2));
    ANSWERS(CKR_OK, P11(C_SignUpdate)(session, data + length / 2, length - length / 2));
    ANSWERS(CKR_OK, P11(C_SignFinal)(session, out, &room));
  }
  ANSWERS(CKR_OPERATION_NOT_INITIALIZED, P11(C_Sign)(session, data, length, out, &room));
  return room;
}

void try_way(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE public_key, CK_OBJECT_HANDLE private_key, const char *way) {
  unsigned long mechanism;
  char input[4], format[4];
  CK_BYTE point[67], signature[160], data[4096], message[1000];
  MUST(sscanf(way, "%lu:%3[a-z]:%3s", &mechanism, input, format) == 3);
  EVP_PKEY *key = public_key_of(session, public_key, point);
  for (int round = 0; round < 8; round++) {
    size_t length = (size_t)round * 131, given;
    memset(message, round, length);
    given = with_z(point + 2, message, length, data);
    if (input[0] == 'e') {
      MUST(EVP_Digest(data, given, data, NULL, EVP_sm3(), NULL));
      given = 32;
    } else if (strcmp(input, "mz") == 0) {
      memcpy(data, message, given = length);
    }
    CK_ULONG made = sign(session, private_key, mechanism, data, given, signature, round % 2);
    unsigned char *der;
    int der_length = to_der(signature, made, strcmp(format, "raw") == 0, &der);
    MUST(verifies(key, message, length, der, der_length));
    message[0] ^= 1;
    MUST(!verifies(key, message, length + 1, der, der_length));
    OPENSSL_free(der);
  }
  EVP_PKEY_free(key);
}

void try_refusals_of_signing(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE private_key, CK_MECHANISM_TYPE type) {
  CK_MECHANISM mechanism = {type, NULL, 0}, none = {0x12345, NULL, 0};
  CK_BYTE data[33] = {0}, out[160];
  CK_ULONG room = sizeof out, small = 8;
  ANSWERS(CKR_MECHANISM_INVALID, P11(C_SignInit)(session, &none, private_key));
  ANSWERS(CKR_KEY_HANDLE_INVALID, P11(C_SignInit)(session, &mechanism, 99999));
  ANSWERS(CKR_ARGUMENTS_BAD, P11(C_SignInit)(session, NULL, private_key));
  ANSWERS(CKR_OK, P11(C_SignInit)(session, &mechanism, private_key));
  ANSWERS(CKR_BUFFER_TOO_SMALL, P11(C_Sign)(session, data, 32, out, &small));
  ANSWERS(CKR_OK, P11(C_Sign)(session, data, 32, out, &room));
  ANSWERS(CKR_SESSION_HANDLE_INVALID, P11(C_SignInit)(session + 1000, &mechanism, private_key));
}
