/* A driver that crashes: C_Initialize calls abort. */
#include "cryptoki.h"
#include <stdlib.h>

static CK_RV initialize(void *arguments) {
  (void)arguments;
  abort();
}

static CK_RV unsupported(void) { return CKR_FUNCTION_NOT_SUPPORTED; }

__attribute__((visibility("default"))) CK_RV C_GetFunctionList(CK_FUNCTION_LIST **list);
CK_RV C_GetFunctionList(CK_FUNCTION_LIST **list) {
  static CK_FUNCTION_LIST functions = {.version = {2, 40}};
  for (int index = 0; index < CK_FUNCTION_COUNT; index++) functions.call[index] = (void (*)(void))unsupported;
  functions.call[at_C_Initialize] = (void (*)(void))initialize;
  *list = &functions;
  return CKR_OK;
}
