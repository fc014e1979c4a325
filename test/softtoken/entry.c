/* The list of functions, and the life of the library. */
#include "softtoken.h"
#include <stdlib.h>
#include <string.h>

int initialised;

static CK_RV unsupported(void) { return CKR_FUNCTION_NOT_SUPPORTED; }

#define HAVE(name) [at_##name] = (void (*)(void))name,

CK_RV C_GetFunctionList(CK_FUNCTION_LIST **list) {
  static CK_FUNCTION_LIST functions = {
      {2, 40},
      {HAVE(C_Initialize) HAVE(C_Finalize) HAVE(C_GetInfo) HAVE(C_GetFunctionList) HAVE(C_GetSlotList)
       HAVE(C_GetSlotInfo) HAVE(C_GetTokenInfo) HAVE(C_GetMechanismList) HAVE(C_GetMechanismInfo)
       HAVE(C_WaitForSlotEvent) HAVE(C_InitToken) HAVE(C_InitPIN) HAVE(C_SetPIN) HAVE(C_Login) HAVE(C_Logout)
       HAVE(C_OpenSession) HAVE(C_CloseSession) HAVE(C_CloseAllSessions) HAVE(C_GetSessionInfo)
       HAVE(C_CreateObject) HAVE(C_DestroyObject) HAVE(C_GetAttributeValue) HAVE(C_SetAttributeValue)
       HAVE(C_FindObjectsInit) HAVE(C_FindObjects) HAVE(C_FindObjectsFinal) HAVE(C_GenerateKeyPair)
       HAVE(C_GenerateRandom) HAVE(C_SignInit) HAVE(C_Sign) HAVE(C_SignUpdate) HAVE(C_SignFinal)
       HAVE(C_DigestInit) HAVE(C_Digest)}};
  if (list == NULL) return CKR_ARGUMENTS_BAD;
  for (size_t index = 0; index < CK_FUNCTION_COUNT; index++) {
    if (functions.call[index] == NULL) functions.call[index] = (void (*)(void))unsupported;
  }
  *list = &functions;
  return CKR_OK;
}

static CK_RV initialize(void) {
  if (initialised) return CKR_CRYPTOKI_ALREADY_INITIALIZED;
  settings_load();
  for (CK_SLOT_ID slot = 0; slot < MOST_SLOTS; slot++) logged_in[slot] = NOBODY;
  initialised = 1;
  slots_watch();
  slots_remember();
  return CKR_OK;
}

/* The functions of other locks that a caller may bring are not used: the system's are always there. */
CK_RV C_Initialize(void *arguments) {
  (void)arguments;
  CALL("C_Initialize", initialize());
}

static CK_RV finalize(const void *reserved) {
  if (reserved != NULL) return CKR_ARGUMENTS_BAD;
  if (!initialised) return CKR_CRYPTOKI_NOT_INITIALIZED;
  for (CK_SLOT_ID slot = 0; slot < MOST_SLOTS; slot++) sessions_close(slot);
  initialised = 0;
  return CKR_OK;
}

CK_RV C_Finalize(void *reserved) { CALL("C_Finalize", finalize(reserved)); }

static CK_RV get_info(CK_INFO *info) {
  if (!initialised) return CKR_CRYPTOKI_NOT_INITIALIZED;
  if (info == NULL) return CKR_ARGUMENTS_BAD;
  const char *maker = setting("library-maker", "softtoken"), *what = setting("library", "test module");
  *info = (CK_INFO){.cryptokiVersion = {2, 40}, .libraryVersion = {1, 0}};
  put_padded(info->manufacturerID, sizeof info->manufacturerID, maker, strlen(maker));
  put_padded(info->libraryDescription, sizeof info->libraryDescription, what, strlen(what));
  return CKR_OK;
}

CK_RV C_GetInfo(CK_INFO *info) { CALL("C_GetInfo", get_info(info)); }
