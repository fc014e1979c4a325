/* SM2 and SM3 by libcrypto. */
#include "softtoken.h"
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>
#include <string.h>

/* ENTL and the default ID, then a, b and the generator of the curve (GB/T 32918.5). */
static const CK_BYTE Z_BEGIN[] = "\x00\x80"
                                 "1234567812345678";
static const char *const Z_CURVE =
    "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC"
    "28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93"
    "32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7"
    "BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0";

static int z_of(const CK_BYTE *point, CK_BYTE z[32]) {
  long length;
  unsigned char *curve = OPENSSL_hexstr2buf(Z_CURVE, &length);
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  int done = curve != NULL && context != NULL && EVP_DigestInit(context, EVP_sm3()) &&
             EVP_DigestUpdate(context, Z_BEGIN, sizeof Z_BEGIN - 1) &&
             EVP_DigestUpdate(context, curve, (size_t)length) && EVP_DigestUpdate(context, point + 1, 64) &&
             EVP_DigestFinal(context, z, NULL);
  OPENSSL_free(curve);
  EVP_MD_CTX_free(context);
  return done;
}

int sm3(const CK_BYTE *point, const CK_BYTE *data, size_t length, CK_BYTE digest[32]) {
  CK_BYTE z[32];
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  int done = context != NULL && EVP_DigestInit(context, EVP_sm3());
  if (point != NULL) done = done && z_of(point, z) && EVP_DigestUpdate(context, z, sizeof z);
  done = done && EVP_DigestUpdate(context, data, length) && EVP_DigestFinal(context, digest, NULL);
  EVP_MD_CTX_free(context);
  return done;
}

int sm2_generate(CK_BYTE private_key[32], CK_BYTE point[65]) {
  BIGNUM *d = NULL;
  EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "SM2");
  int done = key != NULL && EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &d) &&
             BN_bn2binpad(d, private_key, 32) == 32 && sm2_point(private_key, point);
  BN_clear_free(d);
  EVP_PKEY_free(key);
  return done;
}

int sm2_point(const CK_BYTE private_key[32], CK_BYTE point[65]) {
  EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_sm2);
  EC_POINT *public_key = group == NULL ? NULL : EC_POINT_new(group);
  BIGNUM *d = BN_bin2bn(private_key, 32, NULL);
  int done = public_key != NULL && d != NULL && EC_POINT_mul(group, public_key, d, NULL, NULL, NULL) &&
             EC_POINT_point2oct(group, public_key, POINT_CONVERSION_UNCOMPRESSED, point, 65, NULL) == 65;
  BN_clear_free(d);
  EC_POINT_free(public_key);
  EC_GROUP_free(group);
  return done;
}

static EVP_PKEY *key_of(const CK_BYTE private_key[32]) {
  CK_BYTE point[65];
  EVP_PKEY *key = NULL;
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "SM2", NULL);
  OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
  BIGNUM *d = BN_secure_new();
  OSSL_PARAM *parameters = NULL;
  if (context != NULL && build != NULL && d != NULL && BN_bin2bn(private_key, 32, d) != NULL &&
      sm2_point(private_key, point) &&
      OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, "SM2", 0) &&
      OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point) &&
      OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, d)) {
    parameters = OSSL_PARAM_BLD_to_param(build);
  }
  if (parameters != NULL && EVP_PKEY_fromdata_init(context) > 0) {
    EVP_PKEY_fromdata(context, &key, EVP_PKEY_KEYPAIR, parameters);
  }
  OSSL_PARAM_free(parameters);
  OSSL_PARAM_BLD_free(build);
  BN_clear_free(d);
  EVP_PKEY_CTX_free(context);
  return key;
}

int sm2_sign(const CK_BYTE private_key[32], const CK_BYTE e[32], CK_BYTE signature[64]) {
  CK_BYTE der[80];
  const CK_BYTE *at = der;
  size_t length = sizeof der;
  EVP_PKEY *key = key_of(private_key);
  EVP_PKEY_CTX *context = key == NULL ? NULL : EVP_PKEY_CTX_new(key, NULL);
  ECDSA_SIG *pair = NULL;
  int done = context != NULL && EVP_PKEY_sign_init(context) > 0 &&
             EVP_PKEY_sign(context, der, &length, e, 32) > 0 &&
             (pair = d2i_ECDSA_SIG(NULL, &at, (long)length)) != NULL &&
             BN_bn2binpad(ECDSA_SIG_get0_r(pair), signature, 32) == 32 &&
             BN_bn2binpad(ECDSA_SIG_get0_s(pair), signature + 32, 32) == 32;
  ECDSA_SIG_free(pair);
  EVP_PKEY_CTX_free(context);
  EVP_PKEY_free(key);
  return done;
}
