/*
 * driver MODULE KEY-TYPE GENERATE SM3 WAY…: runs the module through what a key goes through in its life; slot 0 holds
 * a key with one pair and six tries, slot 1 one that was never formatted. Numbers are decimal. Ends with 0 when all was
 * as it should be.
 */
#include "driver.h"
#include <dlfcn.h>
#include <string.h>

CK_FUNCTION_LIST *module;
const char *const PIN = "12345678", *const SO_PIN = "87654321";

#define BYTES(text) (CK_BYTE *)(size_t)(text), strlen(text)

CK_SESSION_HANDLE open_session(CK_SLOT_ID slot) {
  CK_SESSION_HANDLE session;
  ANSWERS(CKR_OK, P11(C_OpenSession)(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, NULL, NULL, &session));
  return session;
}

CK_RV log_in(CK_SESSION_HANDLE session, CK_USER_TYPE user, const char *pin) {
  return P11(C_Login)(session, user, BYTES(pin));
}

CK_OBJECT_HANDLE first_of(CK_SESSION_HANDLE session, CK_ULONG class) {
  CK_ATTRIBUTE template = {CKA_CLASS, &class, sizeof class};
  CK_OBJECT_HANDLE found = 0;
  CK_ULONG count = 0;
  ANSWERS(CKR_OK, P11(C_FindObjectsInit)(session, &template, 1));
  ANSWERS(CKR_OPERATION_ACTIVE, P11(C_FindObjectsInit)(session, &template, 1));
  ANSWERS(CKR_OK, P11(C_FindObjects)(session, &found, 1, &count));
  ANSWERS(CKR_OK, P11(C_FindObjectsFinal)(session));
  return count == 1 ? found : 0;
}

static void load(const char *path) {
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) fprintf(stderr, "%s\n", dlerror());
  MUST(library != NULL);
  CK_RV (*get)(CK_FUNCTION_LIST **) = (CK_RV(*)(CK_FUNCTION_LIST **))dlsym(library, "C_GetFunctionList");
  MUST(get != NULL && get(&module) == CKR_OK && module->version.major == 2);
  for (int at = 0; at < CK_FUNCTION_COUNT; at++) MUST(module->call[at] != NULL);
}

static CK_FLAGS flags_of(CK_SLOT_ID slot) {
  CK_TOKEN_INFO info;
  ANSWERS(CKR_OK, P11(C_GetTokenInfo)(slot, &info));
  return info.flags;
}

static void try_slots(void) {
  CK_SLOT_ID slots[8], event;
  CK_ULONG count = 0, small = 1;
  CK_SLOT_INFO info;
  CK_MECHANISM_TYPE list[32];
  CK_MECHANISM_INFO how;
  CK_INFO library;
  ANSWERS(CKR_CRYPTOKI_NOT_INITIALIZED, P11(C_GetSlotList)(CK_TRUE, NULL, &count));
  ANSWERS(CKR_OK, P11(C_Initialize)(NULL));
  ANSWERS(CKR_CRYPTOKI_ALREADY_INITIALIZED, P11(C_Initialize)(NULL));
  ANSWERS(CKR_OK, P11(C_GetInfo)(&library));
  ANSWERS(CKR_OK, P11(C_GetSlotList)(CK_TRUE, NULL, &count));
  MUST(count == 2);
  ANSWERS(CKR_BUFFER_TOO_SMALL, P11(C_GetSlotList)(CK_TRUE, slots, &small));
  ANSWERS(CKR_OK, P11(C_GetSlotList)(CK_TRUE, slots, &count));
  ANSWERS(CKR_SLOT_ID_INVALID, P11(C_GetSlotInfo)(77, &info));
  ANSWERS(CKR_OK, P11(C_GetSlotInfo)(slots[0], &info));
  MUST((info.flags & CKF_TOKEN_PRESENT) != 0);
  count = 0;
  ANSWERS(CKR_OK, P11(C_GetMechanismList)(0, NULL, &count));
  MUST(count >= 3 && count <= 32);
  ANSWERS(CKR_OK, P11(C_GetMechanismList)(0, list, &count));
  ANSWERS(CKR_OK, P11(C_GetMechanismInfo)(0, list[0], &how));
  ANSWERS(CKR_MECHANISM_INVALID, P11(C_GetMechanismInfo)(0, 0x99, &how));
  ANSWERS(CKR_NO_EVENT, P11(C_WaitForSlotEvent)(CKF_DONT_BLOCK, &event, NULL));
}

static void try_pins(void) {
  CK_SESSION_HANDLE session = open_session(0), other;
  CK_SESSION_INFO info;
  ANSWERS(CKR_SESSION_PARALLEL_NOT_SUPPORTED, P11(C_OpenSession)(0, 0, NULL, NULL, &other));
  ANSWERS(CKR_USER_NOT_LOGGED_IN, P11(C_Logout)(session));
  ANSWERS(CKR_USER_TYPE_INVALID, log_in(session, 9, PIN));
  ANSWERS(CKR_PIN_INCORRECT, log_in(session, CKU_USER, "00000000"));
  MUST((flags_of(0) & CKF_USER_PIN_COUNT_LOW) != 0);
  ANSWERS(CKR_OK, log_in(session, CKU_USER, PIN));
  MUST((flags_of(0) & CKF_USER_PIN_COUNT_LOW) == 0);
  ANSWERS(CKR_USER_ALREADY_LOGGED_IN, log_in(session, CKU_USER, PIN));
  ANSWERS(CKR_USER_ANOTHER_ALREADY_LOGGED_IN, log_in(session, CKU_SO, SO_PIN));
  ANSWERS(CKR_OK, P11(C_GetSessionInfo)(session, &info));
  MUST(info.state == CKS_RW_USER);
  ANSWERS(CKR_PIN_LEN_RANGE, P11(C_SetPIN)(session, BYTES(PIN), BYTES("1")));
  ANSWERS(CKR_PIN_INCORRECT, P11(C_SetPIN)(session, BYTES("99999999"), BYTES("abcdefgh")));
  ANSWERS(CKR_OK, P11(C_SetPIN)(session, BYTES(PIN), BYTES("abcdefgh")));
  ANSWERS(CKR_OK, P11(C_Logout)(session));
  ANSWERS(CKR_PIN_INCORRECT, log_in(session, CKU_USER, PIN));
  ANSWERS(CKR_OK, log_in(session, CKU_USER, "abcdefgh"));
  ANSWERS(CKR_OK, P11(C_Logout)(session));
  for (int left = 6; left > 0; left--) {
    MUST(((flags_of(0) & CKF_USER_PIN_FINAL_TRY) != 0) == (left == 1));
    ANSWERS(CKR_PIN_INCORRECT, log_in(session, CKU_USER, "00000000"));
  }
  MUST((flags_of(0) & CKF_USER_PIN_LOCKED) != 0);
  ANSWERS(CKR_PIN_LOCKED, log_in(session, CKU_USER, "abcdefgh"));
  ANSWERS(CKR_USER_NOT_LOGGED_IN, P11(C_InitPIN)(session, BYTES(PIN)));
  ANSWERS(CKR_OK, log_in(session, CKU_SO, SO_PIN));
  ANSWERS(CKR_OK, P11(C_InitPIN)(session, BYTES(PIN)));
  ANSWERS(CKR_OK, P11(C_CloseAllSessions)(0));
  ANSWERS(CKR_SESSION_HANDLE_INVALID, P11(C_GetSessionInfo)(session, &info));
}

static void try_format(void) {
  CK_SESSION_HANDLE session;
  CK_BYTE label[32];
  memset(label, ' ', sizeof label);
  memcpy(label, "made", 4);
  MUST((flags_of(1) & CKF_TOKEN_INITIALIZED) == 0);
  ANSWERS(CKR_TOKEN_NOT_RECOGNIZED, P11(C_OpenSession)(1, CKF_SERIAL_SESSION, NULL, NULL, &session));
  ANSWERS(CKR_PIN_LEN_RANGE, P11(C_InitToken)(1, BYTES("1"), label));
  ANSWERS(CKR_OK, P11(C_InitToken)(1, BYTES(SO_PIN), label));
  ANSWERS(CKR_PIN_INCORRECT, P11(C_InitToken)(1, BYTES("00000000"), label));
  session = open_session(1);
  ANSWERS(CKR_SESSION_EXISTS, P11(C_InitToken)(1, BYTES(SO_PIN), label));
  ANSWERS(CKR_USER_PIN_NOT_INITIALIZED, log_in(session, CKU_USER, PIN));
  ANSWERS(CKR_OK, log_in(session, CKU_SO, SO_PIN));
  ANSWERS(CKR_OK, P11(C_InitPIN)(session, BYTES(PIN)));
  ANSWERS(CKR_OK, P11(C_CloseSession)(session));
  MUST((flags_of(1) & CKF_USER_PIN_INITIALIZED) != 0);
}

static void try_objects(void) {
  CK_SESSION_HANDLE session = open_session(0), reader;
  CK_ULONG data = CKO_DATA;
  CK_BBOOL yes = CK_TRUE;
  CK_BYTE value[64];
  CK_OBJECT_HANDLE made;
  CK_ATTRIBUTE template[] = {{CKA_CLASS, &data, sizeof data},
                             {CKA_TOKEN, &yes, sizeof yes},
                             {CKA_LABEL, "a seal", 6},
                             {CKA_VALUE, "value", 5},
                             {CKA_PRIVATE, &yes, sizeof yes}};
  CK_ATTRIBUTE wanted[] = {{CKA_VALUE, value, sizeof value}, {CKA_EC_POINT, NULL, 0}, {CKA_LABEL, value, 2}};
  ANSWERS(CKR_OK, P11(C_OpenSession)(0, CKF_SERIAL_SESSION, NULL, NULL, &reader));
  ANSWERS(CKR_SESSION_READ_ONLY, P11(C_CreateObject)(reader, template, 4, &made));
  ANSWERS(CKR_TEMPLATE_INCOMPLETE, P11(C_CreateObject)(session, template + 1, 3, &made));
  ANSWERS(CKR_USER_NOT_LOGGED_IN, P11(C_CreateObject)(session, template, 5, &made));
  ANSWERS(CKR_OK, P11(C_CreateObject)(session, template, 4, &made));
  MUST(first_of(reader, CKO_DATA) == made);
  ANSWERS(CKR_ATTRIBUTE_TYPE_INVALID, P11(C_GetAttributeValue)(session, made, wanted, 2));
  MUST(wanted[0].ulValueLen == 5 && memcmp(value, "value", 5) == 0);
  MUST(wanted[1].ulValueLen == CK_UNAVAILABLE_INFORMATION);
  ANSWERS(CKR_BUFFER_TOO_SMALL, P11(C_GetAttributeValue)(session, made, wanted + 2, 1));
  ANSWERS(CKR_OK, P11(C_SetAttributeValue)(session, made, template + 2, 1));
  ANSWERS(CKR_ATTRIBUTE_READ_ONLY, P11(C_SetAttributeValue)(session, made, template, 1));
  ANSWERS(CKR_OK, P11(C_DestroyObject)(session, made));
  ANSWERS(CKR_OBJECT_HANDLE_INVALID, P11(C_DestroyObject)(session, made));
  MUST(first_of(session, CKO_PRIVATE_KEY) == 0);
  ANSWERS(CKR_OK, log_in(session, CKU_USER, PIN));
  CK_OBJECT_HANDLE key = first_of(session, CKO_PRIVATE_KEY);
  MUST(key != 0);
  wanted[0].ulValueLen = sizeof value;
  ANSWERS(CKR_ATTRIBUTE_SENSITIVE, P11(C_GetAttributeValue)(session, key, wanted, 1));
  ANSWERS(CKR_OK, P11(C_CloseAllSessions)(0));
}

static void try_keys(CK_ULONG key_type, CK_MECHANISM_TYPE generate, CK_MECHANISM_TYPE sm3, char *const *ways) {
  CK_SESSION_HANDLE session = open_session(0);
  CK_BBOOL yes = CK_TRUE;
  CK_BYTE curve[] = {0x06, 0x08, 0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x01, 0x82, 0x2D}, data[32] = {1}, random[16];
  CK_ATTRIBUTE public_template[] = {{CKA_TOKEN, &yes, 1}, {CKA_KEY_TYPE, &key_type, sizeof key_type}, {CKA_EC_PARAMS, curve, sizeof curve}};
  CK_ATTRIBUTE private_template[] = {{CKA_TOKEN, &yes, 1}, {CKA_SIGN, &yes, 1}};
  CK_MECHANISM mechanism = {generate, NULL, 0}, digest = {sm3, NULL, 0};
  CK_OBJECT_HANDLE public_key, private_key;
  CK_ULONG room = sizeof data;
  ANSWERS(CKR_USER_NOT_LOGGED_IN, P11(C_GenerateKeyPair)(session, &mechanism, public_template, 3, private_template, 2, &public_key, &private_key));
  ANSWERS(CKR_OK, log_in(session, CKU_USER, PIN));
  ANSWERS(CKR_OK, P11(C_GenerateKeyPair)(session, &mechanism, public_template, 3, private_template, 2, &public_key, &private_key));
  curve[9] ^= 1;
  ANSWERS(CKR_CURVE_NOT_SUPPORTED, P11(C_GenerateKeyPair)(session, &mechanism, public_template, 3, private_template, 2, &public_key, &private_key));
  ANSWERS(CKR_OK, P11(C_GenerateRandom)(session, random, sizeof random));
  ANSWERS(CKR_OK, P11(C_DigestInit)(session, &digest));
  ANSWERS(CKR_OK, P11(C_Digest)(session, data, sizeof data, data, &room));
  for (char *const *way = ways; *way != NULL; way++) {
    try_way(session, public_key, private_key, *way);
    try_way(session, first_of(session, CKO_PUBLIC_KEY), first_of(session, CKO_PRIVATE_KEY), *way);
    try_refusals_of_signing(session, private_key, strtoul(*way, NULL, 10));
  }
}

int main(int count, char **arguments) {
  MUST(count > 5);
  load(arguments[1]);
  try_slots();
  try_pins();
  try_format();
  try_objects();
  try_keys(strtoul(arguments[2], NULL, 10), strtoul(arguments[3], NULL, 10), strtoul(arguments[4], NULL, 10), arguments + 5);
  ANSWERS(CKR_OK, P11(C_Finalize)(NULL));
  ANSWERS(CKR_CRYPTOKI_NOT_INITIALIZED, P11(C_Finalize)(NULL));
  printf("as it should be\n");
  return 0;
}
