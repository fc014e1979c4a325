/* Tokens and objects as files. */
#include "softtoken.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

/* Reads hexadecimal digits as far as there are pairs of them; returns the number of bytes. */
static size_t from_hex(const char *hex, CK_BYTE *bytes, size_t room) {
  size_t length = 0;
  for (; length < room && digit(hex[0]) >= 0 && digit(hex[1]) >= 0; hex += 2) {
    bytes[length++] = (CK_BYTE)(digit(hex[0]) * 16 + digit(hex[1]));
  }
  return length;
}

static void to_hex(const CK_BYTE *bytes, size_t length, char *hex) {
  for (size_t at = 0; at < length; at++) sprintf(hex + 2 * at, "%02x", bytes[at]);
  hex[2 * length] = '\0';
}

/* The value of `name` in a file of lines "name = value"; empty where there is none. */
static void value_of(const char *file, const char *name, char *value, size_t room) {
  size_t length = strlen(name);
  *value = '\0';
  for (const char *line = file; line != NULL; line = strchr(line, '\n')) {
    if (*line == '\n') line++;
    if (strncmp(line, name, length) != 0 || strncmp(line + length, " = ", 3) != 0) continue;
    line += length + 3;
    size_t end = strcspn(line, "\n");
    snprintf(value, room, "%.*s", (int)(end < room ? end : room - 1), line);
    return;
  }
}

static unsigned long number_of(const char *file, const char *name, unsigned long otherwise) {
  char value[32];
  value_of(file, name, value, sizeof value);
  return *value == '\0' ? otherwise : strtoul(value, NULL, 0);
}

/* Bytes as they are, or after "hex:" in hexadecimal. */
static struct text text_of(const char *file, const char *name) {
  char value[160];
  struct text text = {0, {0}};
  value_of(file, name, value, sizeof value);
  if (strncmp(value, "hex:", 4) == 0) {
    text.length = from_hex(value + 4, text.bytes, sizeof text.bytes);
  } else {
    text.length = strnlen(value, sizeof text.bytes);
    memcpy(text.bytes, value, text.length);
  }
  return text;
}

static struct pin pin_of(const char *file, const char *who) {
  struct pin pin;
  char name[32];
  snprintf(name, sizeof name, "%s-pin", who);
  value_of(file, name, pin.hash, sizeof pin.hash);
  snprintf(name, sizeof name, "%s-most", who);
  pin.most = number_of(file, name, 6);
  snprintf(name, sizeof name, "%s-left", who);
  pin.left = number_of(file, name, pin.most);
  return pin;
}

int token_load(CK_SLOT_ID slot, struct token *token) {
  char path[PATH_ROOM];
  char *file = read_text(in_folder(path, "slot-%lu/token", slot), NULL);
  if (file == NULL) return 0;
  *token = (struct token){
      .label = text_of(file, "label"),
      .manufacturer = text_of(file, "manufacturer"),
      .model = text_of(file, "model"),
      .serial = text_of(file, "serial"),
      .so = pin_of(file, "so"),
      .user = pin_of(file, "user"),
      .shortest = number_of(file, "pin-min", 6),
      .longest = number_of(file, "pin-max", 16),
      .next_object = number_of(file, "next-object", 1),
      .initialised = number_of(file, "initialised", 1) != 0,
      .must_change = number_of(file, "must-change", 0) != 0,
      .pad = number_of(file, "pad", 0) != 0,
      .button = number_of(file, "button", 0) != 0,
      .firmware = number_of(file, "firmware", 0x0100),
      .more_flags = number_of(file, "more-flags", 0),
  };
  free(file);
  return 1;
}

static int put_text(char *out, const char *name, const struct text *text) {
  char hex[2 * sizeof text->bytes + 1];
  to_hex(text->bytes, text->length, hex);
  return sprintf(out, "%s = hex:%s\n", name, hex);
}

static int put_pin(char *out, const char *who, const struct pin *pin) {
  return sprintf(out, "%s-pin = %s\n%s-most = %lu\n%s-left = %lu\n", who, pin->hash, who, pin->most, who, pin->left);
}

CK_RV token_save(CK_SLOT_ID slot, const struct token *token) {
  char path[PATH_ROOM], out[2048];
  int at = put_text(out, "label", &token->label);
  at += put_text(out + at, "manufacturer", &token->manufacturer);
  at += put_text(out + at, "model", &token->model);
  at += put_text(out + at, "serial", &token->serial);
  at += put_pin(out + at, "so", &token->so);
  at += put_pin(out + at, "user", &token->user);
  at += sprintf(out + at, "pin-min = %lu\npin-max = %lu\n", token->shortest, token->longest);
  at += sprintf(out + at, "next-object = %lu\ninitialised = %d\n", token->next_object, token->initialised);
  at += sprintf(out + at, "must-change = %d\npad = %d\n", token->must_change, token->pad);
  at += sprintf(out + at, "button = %d\nfirmware = %lu\n", token->button, token->firmware);
  at += sprintf(out + at, "more-flags = %lu\n", token->more_flags);
  in_folder(path, "slot-%lu/token", slot);
  return write_text(path, out, (size_t)at) ? CKR_OK : CKR_DEVICE_ERROR;
}

static int by_number(const void *one, const void *other) {
  CK_OBJECT_HANDLE a = *(const CK_OBJECT_HANDLE *)one, b = *(const CK_OBJECT_HANDLE *)other;
  return (a > b) - (a < b);
}

size_t objects_list(CK_SLOT_ID slot, CK_OBJECT_HANDLE handles[MOST_OBJECTS]) {
  char path[PATH_ROOM];
  size_t count = 0;
  DIR *folder = opendir(in_folder(path, "slot-%lu/objects", slot));
  if (folder == NULL) return 0;
  for (struct dirent *entry = readdir(folder); entry != NULL && count < MOST_OBJECTS; entry = readdir(folder)) {
    char *end;
    CK_OBJECT_HANDLE handle = strtoul(entry->d_name, &end, 10);
    if (handle != 0 && *end == '\0') handles[count++] = handle;
  }
  closedir(folder);
  qsort(handles, count, sizeof *handles, by_number);
  return count;
}

struct object *object_load(CK_SLOT_ID slot, CK_OBJECT_HANDLE handle) {
  char path[PATH_ROOM];
  char *file = read_text(in_folder(path, "slot-%lu/objects/%lu", slot, handle), NULL);
  if (file == NULL) return NULL;
  struct object *object = calloc(1, sizeof *object);
  char *rest = file;
  for (char *line = strsep(&rest, "\n"); object != NULL && line != NULL; line = strsep(&rest, "\n")) {
    char *value;
    CK_ATTRIBUTE_TYPE type = strtoul(line, &value, 16);
    if (value == line) continue;
    while (*value == ' ') value++;
    size_t length = strlen(value) / 2;
    CK_BYTE *bytes = malloc(length + 1);
    if (bytes != NULL) object_set(object, type, bytes, from_hex(value, bytes, length));
    free(bytes);
  }
  free(file);
  if (object != NULL) object->handle = handle;
  return object;
}

void object_clear(struct object *object) {
  for (size_t at = 0; at < object->count; at++) free(object->attributes[at].value);
  object->count = 0;
}

void object_free(struct object *object) {
  if (object != NULL) object_clear(object);
  free(object);
}

CK_OBJECT_HANDLE object_new_handle(CK_SLOT_ID slot) {
  struct token token;
  CK_OBJECT_HANDLE all[MOST_OBJECTS];
  if (objects_list(slot, all) == MOST_OBJECTS || !token_load(slot, &token)) return 0;
  CK_OBJECT_HANDLE handle = token.next_object++;
  return token_save(slot, &token) == CKR_OK ? handle : 0;
}

CK_RV object_save(CK_SLOT_ID slot, const struct object *object) {
  char path[PATH_ROOM];
  size_t room = 1, length = 0;
  for (size_t at = 0; at < object->count; at++) room += 32 + 2 * object->attributes[at].length;
  char *out = malloc(room);
  if (out == NULL) return CKR_HOST_MEMORY;
  for (size_t at = 0; at < object->count; at++) {
    const struct attribute *attribute = &object->attributes[at];
    length += (size_t)sprintf(out + length, "%lx ", attribute->type);
    to_hex(attribute->value, attribute->length, out + length);
    length += 2 * attribute->length;
    out[length++] = '\n';
  }
  mkdir(in_folder(path, "slot-%lu/objects", slot), 0700);
  in_folder(path, "slot-%lu/objects/%lu", slot, object->handle);
  int whole = write_text(path, out, length);
  free(out);
  return whole ? CKR_OK : CKR_DEVICE_MEMORY;
}

CK_RV object_remove(CK_SLOT_ID slot, CK_OBJECT_HANDLE handle) {
  char path[PATH_ROOM];
  return unlink(in_folder(path, "slot-%lu/objects/%lu", slot, handle)) == 0 ? CKR_OK : CKR_OBJECT_HANDLE_INVALID;
}

CK_RV objects_remove(CK_SLOT_ID slot) {
  CK_OBJECT_HANDLE handles[MOST_OBJECTS];
  CK_RV rv = CKR_OK;
  for (size_t count = objects_list(slot, handles); count > 0; count--) {
    CK_RV one = object_remove(slot, handles[count - 1]);
    if (one != CKR_OK) rv = CKR_DEVICE_ERROR;
  }
  return rv;
}

struct attribute *object_find(struct object *object, CK_ATTRIBUTE_TYPE type) {
  for (size_t at = 0; at < object->count; at++) {
    if (object->attributes[at].type == type) return &object->attributes[at];
  }
  return NULL;
}

CK_RV object_set(struct object *object, CK_ATTRIBUTE_TYPE type, const void *value, size_t length) {
  struct attribute *attribute = object_find(object, type);
  if (attribute == NULL && object->count == MOST_ATTRIBUTES) return CKR_DEVICE_MEMORY;
  CK_BYTE *copy = malloc(length + 1);
  if (copy == NULL) return CKR_HOST_MEMORY;
  if (length > 0) memcpy(copy, value, length);
  if (attribute == NULL) attribute = &object->attributes[object->count++];
  else free(attribute->value);
  *attribute = (struct attribute){type, length, copy};
  return CKR_OK;
}

CK_ULONG object_number(struct object *object, CK_ATTRIBUTE_TYPE type, CK_ULONG otherwise) {
  const struct attribute *attribute = object_find(object, type);
  CK_ULONG number;
  if (attribute == NULL || attribute->length != sizeof number) return otherwise;
  memcpy(&number, attribute->value, sizeof number);
  return number;
}

int object_flag(struct object *object, CK_ATTRIBUTE_TYPE type, int otherwise) {
  const struct attribute *attribute = object_find(object, type);
  return attribute == NULL || attribute->length != 1 ? otherwise : attribute->value[0] != 0;
}
