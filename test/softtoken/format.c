/* Signatures as makers write them, with their oddities. */
#include "softtoken.h"
#include <string.h>

/* One half as a DER INTEGER with `zeros` zero bytes too many; `bare`: without the one that keeps it positive. */
static size_t integer(const CK_BYTE half[32], size_t zeros, int bare, CK_BYTE *out) {
  size_t skipped = 0;
  while (skipped < 31 && half[skipped] == 0) skipped++;
  if (half[skipped] >= 0x80 && !bare) zeros++;
  size_t length = zeros + 32 - skipped;
  out[0] = 0x02;
  out[1] = (CK_BYTE)length;
  memset(out + 2, 0, zeros);
  memcpy(out + 2 + zeros, half + skipped, 32 - skipped);
  return 2 + length;
}

static size_t write_der(const CK_BYTE signature[64], CK_BYTE out[SIGNATURE_ROOM]) {
  CK_BYTE body[SIGNATURE_ROOM];
  size_t zeros = setting_is("oddity", "der-zeros") ? 2 : 0;
  int bare = setting_is("oddity", "der-bare"), wide = setting_is("oddity", "der-length");
  size_t length = integer(signature, zeros, bare, body);
  length += integer(signature + 32, zeros, bare, body + length);
  size_t at = 0;
  out[at++] = 0x30;
  if (wide) out[at++] = 0x81;
  out[at++] = (CK_BYTE)length;
  memcpy(out + at, body, length);
  at += length;
  if (setting_is("oddity", "der-tail")) out[at++] = 0;
  return at;
}

/* Without the zero bytes at the beginning of each half. */
static size_t write_stripped(const CK_BYTE signature[64], CK_BYTE out[SIGNATURE_ROOM]) {
  size_t at = 0;
  for (const CK_BYTE *half = signature; half < signature + 64; half += 32) {
    size_t skipped = 0;
    while (skipped < 31 && half[skipped] == 0) skipped++;
    memcpy(out + at, half + skipped, 32 - skipped);
    at += 32 - skipped;
  }
  return at;
}

size_t signature_write(const CK_BYTE made[64], int der, CK_BYTE out[SIGNATURE_ROOM]) {
  CK_BYTE signature[64];
  memcpy(signature, made, sizeof signature);
  if (setting_is("oddity", "wrong")) signature[63] ^= 1;
  if (setting_is("oddity", "swap")) der = !der;
  if (der) return write_der(signature, out);
  if (setting_is("oddity", "raw-stripped")) return write_stripped(signature, out);
  if (setting_is("oddity", "raw-wide")) {
    memset(out, 0, 128);
    memcpy(out + 32, signature, 32);
    memcpy(out + 96, signature + 32, 32);
    return 128;
  }
  memcpy(out, signature, 64);
  return 64;
}

int signature_shows(const CK_BYTE signature[64]) {
  if (setting_is("oddity", "raw-stripped")) return signature[0] == 0 || signature[32] == 0;
  if (setting_is("oddity", "der-bare")) return signature[0] >= 0x80 || signature[32] >= 0x80;
  return 1;
}
