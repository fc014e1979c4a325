/*
 * What the test module needs of PKCS#11 2.40, written from the specification: types, structures and numbers.
 * The list of functions is a table of untyped functions in the specification's order; whoever calls one gives it the
 * type of its function.
 */
#ifndef CRYPTOKI_H
#define CRYPTOKI_H

typedef unsigned char CK_BYTE;
typedef unsigned char CK_BBOOL;
typedef unsigned long CK_ULONG;
typedef CK_ULONG CK_RV, CK_FLAGS, CK_SLOT_ID, CK_SESSION_HANDLE, CK_OBJECT_HANDLE, CK_MECHANISM_TYPE, CK_STATE;
typedef CK_ULONG CK_ATTRIBUTE_TYPE, CK_USER_TYPE;
typedef CK_RV (*CK_NOTIFY)(CK_SESSION_HANDLE, CK_ULONG, void *);

#define CK_TRUE 1
#define CK_FALSE 0
#define CK_UNAVAILABLE_INFORMATION (~0UL)

typedef struct {
  CK_BYTE major, minor;
} CK_VERSION;

typedef struct {
  CK_VERSION cryptokiVersion;
  CK_BYTE manufacturerID[32];
  CK_FLAGS flags;
  CK_BYTE libraryDescription[32];
  CK_VERSION libraryVersion;
} CK_INFO;

typedef struct {
  CK_BYTE slotDescription[64];
  CK_BYTE manufacturerID[32];
  CK_FLAGS flags;
  CK_VERSION hardwareVersion, firmwareVersion;
} CK_SLOT_INFO;

typedef struct {
  CK_BYTE label[32], manufacturerID[32], model[16], serialNumber[16];
  CK_FLAGS flags;
  CK_ULONG ulMaxSessionCount, ulSessionCount, ulMaxRwSessionCount, ulRwSessionCount, ulMaxPinLen, ulMinPinLen;
  CK_ULONG ulTotalPublicMemory, ulFreePublicMemory, ulTotalPrivateMemory, ulFreePrivateMemory;
  CK_VERSION hardwareVersion, firmwareVersion;
  CK_BYTE utcTime[16];
} CK_TOKEN_INFO;

typedef struct {
  CK_SLOT_ID slotID;
  CK_STATE state;
  CK_FLAGS flags;
  CK_ULONG ulDeviceError;
} CK_SESSION_INFO;

typedef struct {
  CK_ATTRIBUTE_TYPE type;
  void *pValue;
  CK_ULONG ulValueLen;
} CK_ATTRIBUTE;

typedef struct {
  CK_MECHANISM_TYPE mechanism;
  void *pParameter;
  CK_ULONG ulParameterLen;
} CK_MECHANISM;

typedef struct {
  CK_ULONG ulMinKeySize, ulMaxKeySize;
  CK_FLAGS flags;
} CK_MECHANISM_INFO;

/* The functions in the order of CK_FUNCTION_LIST. */
#define CK_FUNCTIONS(F)                                                                                          \
  F(C_Initialize) F(C_Finalize) F(C_GetInfo) F(C_GetFunctionList) F(C_GetSlotList) F(C_GetSlotInfo)              \
  F(C_GetTokenInfo) F(C_GetMechanismList) F(C_GetMechanismInfo) F(C_InitToken) F(C_InitPIN) F(C_SetPIN)          \
  F(C_OpenSession) F(C_CloseSession) F(C_CloseAllSessions) F(C_GetSessionInfo) F(C_GetOperationState)            \
  F(C_SetOperationState) F(C_Login) F(C_Logout) F(C_CreateObject) F(C_CopyObject) F(C_DestroyObject)             \
  F(C_GetObjectSize) F(C_GetAttributeValue) F(C_SetAttributeValue) F(C_FindObjectsInit) F(C_FindObjects)         \
  F(C_FindObjectsFinal) F(C_EncryptInit) F(C_Encrypt) F(C_EncryptUpdate) F(C_EncryptFinal) F(C_DecryptInit)      \
  F(C_Decrypt) F(C_DecryptUpdate) F(C_DecryptFinal) F(C_DigestInit) F(C_Digest) F(C_DigestUpdate) F(C_DigestKey) \
  F(C_DigestFinal) F(C_SignInit) F(C_Sign) F(C_SignUpdate) F(C_SignFinal) F(C_SignRecoverInit) F(C_SignRecover)  \
  F(C_VerifyInit) F(C_Verify) F(C_VerifyUpdate) F(C_VerifyFinal) F(C_VerifyRecoverInit) F(C_VerifyRecover)       \
  F(C_DigestEncryptUpdate) F(C_DecryptDigestUpdate) F(C_SignEncryptUpdate) F(C_DecryptVerifyUpdate)              \
  F(C_GenerateKey) F(C_GenerateKeyPair) F(C_WrapKey) F(C_UnwrapKey) F(C_DeriveKey) F(C_SeedRandom)               \
  F(C_GenerateRandom) F(C_GetFunctionStatus) F(C_CancelFunction) F(C_WaitForSlotEvent)

#define CK_FUNCTION_INDEX(name) at_##name,
enum { CK_FUNCTIONS(CK_FUNCTION_INDEX) CK_FUNCTION_COUNT };

typedef struct {
  CK_VERSION version;
  void (*call[CK_FUNCTION_COUNT])(void);
} CK_FUNCTION_LIST;

/* Return values. */
enum {
  CKR_OK = 0x00,
  CKR_HOST_MEMORY = 0x02,
  CKR_SLOT_ID_INVALID = 0x03,
  CKR_GENERAL_ERROR = 0x05,
  CKR_FUNCTION_FAILED = 0x06,
  CKR_ARGUMENTS_BAD = 0x07,
  CKR_NO_EVENT = 0x08,
  CKR_ATTRIBUTE_READ_ONLY = 0x10,
  CKR_ATTRIBUTE_SENSITIVE = 0x11,
  CKR_ATTRIBUTE_TYPE_INVALID = 0x12,
  CKR_ATTRIBUTE_VALUE_INVALID = 0x13,
  CKR_DATA_LEN_RANGE = 0x21,
  CKR_DEVICE_ERROR = 0x30,
  CKR_DEVICE_MEMORY = 0x31,
  CKR_DEVICE_REMOVED = 0x32,
  CKR_FUNCTION_CANCELED = 0x50,
  CKR_FUNCTION_NOT_SUPPORTED = 0x54,
  CKR_KEY_HANDLE_INVALID = 0x60,
  CKR_KEY_TYPE_INCONSISTENT = 0x63,
  CKR_KEY_FUNCTION_NOT_PERMITTED = 0x68,
  CKR_MECHANISM_INVALID = 0x70,
  CKR_OBJECT_HANDLE_INVALID = 0x82,
  CKR_OPERATION_ACTIVE = 0x90,
  CKR_OPERATION_NOT_INITIALIZED = 0x91,
  CKR_PIN_INCORRECT = 0xA0,
  CKR_PIN_LEN_RANGE = 0xA2,
  CKR_PIN_EXPIRED = 0xA3,
  CKR_PIN_LOCKED = 0xA4,
  CKR_SESSION_HANDLE_INVALID = 0xB3,
  CKR_SESSION_PARALLEL_NOT_SUPPORTED = 0xB4,
  CKR_SESSION_READ_ONLY = 0xB5,
  CKR_SESSION_EXISTS = 0xB6,
  CKR_SESSION_READ_ONLY_EXISTS = 0xB7,
  CKR_SESSION_READ_WRITE_SO_EXISTS = 0xB8,
  CKR_TEMPLATE_INCOMPLETE = 0xD0,
  CKR_TEMPLATE_INCONSISTENT = 0xD1,
  CKR_TOKEN_NOT_PRESENT = 0xE0,
  CKR_TOKEN_NOT_RECOGNIZED = 0xE1,
  CKR_USER_ALREADY_LOGGED_IN = 0x100,
  CKR_USER_NOT_LOGGED_IN = 0x101,
  CKR_USER_PIN_NOT_INITIALIZED = 0x102,
  CKR_USER_TYPE_INVALID = 0x103,
  CKR_USER_ANOTHER_ALREADY_LOGGED_IN = 0x104,
  CKR_CURVE_NOT_SUPPORTED = 0x140,
  CKR_BUFFER_TOO_SMALL = 0x150,
  CKR_CRYPTOKI_NOT_INITIALIZED = 0x190,
  CKR_CRYPTOKI_ALREADY_INITIALIZED = 0x191,
};

/* Flags of slots, tokens, sessions, mechanisms, and of waiting. */
enum {
  CKF_TOKEN_PRESENT = 0x1,
  CKF_REMOVABLE_DEVICE = 0x2,
  CKF_HW_SLOT = 0x4,
  CKF_RNG = 0x1,
  CKF_LOGIN_REQUIRED = 0x4,
  CKF_USER_PIN_INITIALIZED = 0x8,
  CKF_PROTECTED_AUTHENTICATION_PATH = 0x100,
  CKF_TOKEN_INITIALIZED = 0x400,
  CKF_USER_PIN_COUNT_LOW = 0x10000,
  CKF_USER_PIN_FINAL_TRY = 0x20000,
  CKF_USER_PIN_LOCKED = 0x40000,
  CKF_USER_PIN_TO_BE_CHANGED = 0x80000,
  CKF_SO_PIN_COUNT_LOW = 0x100000,
  CKF_SO_PIN_FINAL_TRY = 0x200000,
  CKF_SO_PIN_LOCKED = 0x400000,
  CKF_RW_SESSION = 0x2,
  CKF_SERIAL_SESSION = 0x4,
  CKF_HW = 0x1,
  CKF_DIGEST = 0x400,
  CKF_SIGN = 0x800,
  CKF_GENERATE_KEY_PAIR = 0x10000,
  CKF_DONT_BLOCK = 0x1,
};

enum { CKU_SO = 0, CKU_USER = 1, CKU_CONTEXT_SPECIFIC = 2 };
enum { CKS_RO_PUBLIC = 0, CKS_RO_USER = 1, CKS_RW_PUBLIC = 2, CKS_RW_USER = 3, CKS_RW_SO = 4 };
enum { CKO_DATA = 0, CKO_CERTIFICATE = 1, CKO_PUBLIC_KEY = 2, CKO_PRIVATE_KEY = 3 };
enum { CKK_EC = 3, CKM_EC_KEY_PAIR_GEN = 0x1040 };

/* Attributes. */
enum {
  CKA_CLASS = 0x000,
  CKA_TOKEN = 0x001,
  CKA_PRIVATE = 0x002,
  CKA_LABEL = 0x003,
  CKA_APPLICATION = 0x010,
  CKA_VALUE = 0x011,
  CKA_CERTIFICATE_TYPE = 0x080,
  CKA_KEY_TYPE = 0x100,
  CKA_ID = 0x102,
  CKA_SENSITIVE = 0x103,
  CKA_SIGN = 0x108,
  CKA_VERIFY = 0x10A,
  CKA_EXTRACTABLE = 0x162,
  CKA_LOCAL = 0x163,
  CKA_MODIFIABLE = 0x170,
  CKA_EC_PARAMS = 0x180,
  CKA_EC_POINT = 0x181,
  CKA_ALWAYS_AUTHENTICATE = 0x202,
};

/* The functions that the test module has; those of the list that are not here answer CKR_FUNCTION_NOT_SUPPORTED. */
CK_RV C_Initialize(void *arguments);
CK_RV C_Finalize(void *reserved);
CK_RV C_GetInfo(CK_INFO *info);
__attribute__((visibility("default"))) CK_RV C_GetFunctionList(CK_FUNCTION_LIST **list);
CK_RV C_GetSlotList(CK_BBOOL present, CK_SLOT_ID *slots, CK_ULONG *count);
CK_RV C_GetSlotInfo(CK_SLOT_ID slot, CK_SLOT_INFO *info);
CK_RV C_GetTokenInfo(CK_SLOT_ID slot, CK_TOKEN_INFO *info);
CK_RV C_GetMechanismList(CK_SLOT_ID slot, CK_MECHANISM_TYPE *list, CK_ULONG *count);
CK_RV C_GetMechanismInfo(CK_SLOT_ID slot, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO *info);
CK_RV C_WaitForSlotEvent(CK_FLAGS flags, CK_SLOT_ID *slot, void *reserved);
CK_RV C_InitToken(CK_SLOT_ID slot, CK_BYTE *pin, CK_ULONG length, CK_BYTE *label);
CK_RV C_InitPIN(CK_SESSION_HANDLE session, CK_BYTE *pin, CK_ULONG length);
CK_RV C_SetPIN(CK_SESSION_HANDLE session, CK_BYTE *old, CK_ULONG old_length, CK_BYTE *new_pin, CK_ULONG new_length);
CK_RV C_Login(CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_BYTE *pin, CK_ULONG length);
CK_RV C_Logout(CK_SESSION_HANDLE session);
CK_RV C_OpenSession(CK_SLOT_ID slot, CK_FLAGS flags, void *application, CK_NOTIFY notify, CK_SESSION_HANDLE *session);
CK_RV C_CloseSession(CK_SESSION_HANDLE session);
CK_RV C_CloseAllSessions(CK_SLOT_ID slot);
CK_RV C_GetSessionInfo(CK_SESSION_HANDLE session, CK_SESSION_INFO *info);
CK_RV C_CreateObject(CK_SESSION_HANDLE session, CK_ATTRIBUTE *template, CK_ULONG count, CK_OBJECT_HANDLE *object);
CK_RV C_DestroyObject(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object);
CK_RV C_GetAttributeValue(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *template, CK_ULONG count);
CK_RV C_SetAttributeValue(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *template, CK_ULONG count);
CK_RV C_FindObjectsInit(CK_SESSION_HANDLE session, CK_ATTRIBUTE *template, CK_ULONG count);
CK_RV C_FindObjects(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE *found, CK_ULONG most, CK_ULONG *count);
CK_RV C_FindObjectsFinal(CK_SESSION_HANDLE session);
CK_RV C_GenerateKeyPair(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_ATTRIBUTE *public_template,
                        CK_ULONG public_count, CK_ATTRIBUTE *private_template, CK_ULONG private_count,
                        CK_OBJECT_HANDLE *public_key, CK_OBJECT_HANDLE *private_key);
CK_RV C_GenerateRandom(CK_SESSION_HANDLE session, CK_BYTE *bytes, CK_ULONG length);
CK_RV C_SignInit(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key);
CK_RV C_Sign(CK_SESSION_HANDLE session, CK_BYTE *data, CK_ULONG length, CK_BYTE *signature, CK_ULONG *room);
CK_RV C_SignUpdate(CK_SESSION_HANDLE session, CK_BYTE *data, CK_ULONG length);
CK_RV C_SignFinal(CK_SESSION_HANDLE session, CK_BYTE *signature, CK_ULONG *room);
CK_RV C_DigestInit(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism);
CK_RV C_Digest(CK_SESSION_HANDLE session, CK_BYTE *data, CK_ULONG length, CK_BYTE *digest, CK_ULONG *room);

#endif
