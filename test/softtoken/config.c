/* Settings, the control file, and small files. */
#include "softtoken.h"
#include <ctype.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_LINES = 256 };

static char *conf_text, *control_text;
static const char *conf_lines[MOST_LINES], *control_lines[MOST_LINES];
static char home[PATH_ROOM];

char *read_text(const char *path, size_t *length) {
  struct stat known;
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return NULL;
  char *text = fstat(file, &known) == 0 ? malloc((size_t)known.st_size + 1) : NULL;
  ssize_t got = text == NULL ? -1 : read(file, text, (size_t)known.st_size);
  close(file);
  if (got < 0) {
    free(text);
    return NULL;
  }
  text[got] = '\0';
  if (length != NULL) *length = (size_t)got;
  return text;
}

int write_text(const char *path, const char *text, size_t length) {
  char half[PATH_ROOM + 16];
  snprintf(half, sizeof half, "%s.%d", path, (int)getpid());
  int file = open(half, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return 0;
  int whole = write(file, text, length) == (ssize_t)length;
  whole = close(file) == 0 && whole;
  return whole && rename(half, path) == 0;
}

/* Cuts a text into its lines; empty lines and those that begin with # are left out. */
static void cut(char *text, const char *lines[MOST_LINES]) {
  size_t count = 0;
  char *rest = text;
  for (char *line = strsep(&rest, "\n"); line != NULL && count < MOST_LINES - 1; line = strsep(&rest, "\n")) {
    while (isspace((unsigned char)*line)) line++;
    for (size_t end = strlen(line); end > 0 && isspace((unsigned char)line[end - 1]); end--) line[end - 1] = '\0';
    if (*line != '\0' && *line != '#') lines[count++] = line;
  }
  lines[count] = NULL;
}

/* What follows `name` and "=" in a line; NULL where the line is another setting's. */
static const char *value_in(const char *line, const char *name) {
  size_t length = strlen(name);
  if (strncmp(line, name, length) != 0) return NULL;
  line += length;
  while (*line == ' ') line++;
  if (*line++ != '=') return NULL;
  while (*line == ' ') line++;
  return line;
}

/* The folder of this library, as it was loaded. */
static void own_folder(char path[PATH_ROOM]) {
  Dl_info info;
  snprintf(path, PATH_ROOM, "%s", dladdr(&conf_text, &info) != 0 && info.dli_fname != NULL ? info.dli_fname : ".");
  char *end = strrchr(path, '/');
  if (end == NULL) strcpy(path, ".");
  else *end = '\0';
}

void settings_load(void) {
  char folder[PATH_ROOM], path[PATH_ROOM + 32];
  own_folder(folder);
  snprintf(path, sizeof path, "%s/softtoken.conf", folder);
  free(conf_text);
  conf_text = read_text(path, NULL);
  conf_lines[0] = NULL;
  if (conf_text != NULL) cut(conf_text, conf_lines);
  snprintf(home, sizeof home, "%s", setting("folder", folder));
}

const char *setting(const char *name, const char *otherwise) {
  for (const char **line = conf_lines; *line != NULL; line++) {
    const char *value = value_in(*line, name);
    if (value != NULL) return value;
  }
  char variable[64] = "SOFTTOKEN_";
  size_t at = strlen(variable);
  for (; *name != '\0' && at < sizeof variable - 1; name++) {
    variable[at++] = *name == '-' ? '_' : (char)toupper((unsigned char)*name);
  }
  variable[at] = '\0';
  const char *value = getenv(variable);
  return value == NULL ? otherwise : value;
}

int setting_is(const char *name, const char *value) { return strcmp(setting(name, ""), value) == 0; }

unsigned long setting_number(const char *name, unsigned long otherwise) {
  const char *value = setting(name, "");
  return *value == '\0' ? otherwise : strtoul(value, NULL, 0);
}

char *in_folder(char path[PATH_ROOM], const char *format, ...) {
  va_list more;
  int length = snprintf(path, PATH_ROOM, "%s/", home);
  if (length < 0 || length >= PATH_ROOM) length = 0;
  va_start(more, format);
  vsnprintf(path + length, (size_t)(PATH_ROOM - length), format, more);
  va_end(more);
  return path;
}

void control_load(void) {
  char path[PATH_ROOM];
  free(control_text);
  control_text = read_text(in_folder(path, "control"), NULL);
  control_lines[0] = NULL;
  if (control_text != NULL) cut(control_text, control_lines);
}

const char *control_line(int number) {
  for (int at = 0; at <= number; at++) {
    if (control_lines[at] == NULL) return NULL;
  }
  return control_lines[number];
}

const char *control(const char *format, ...) {
  char words[128];
  va_list more;
  va_start(more, format);
  int length = vsnprintf(words, sizeof words, format, more);
  va_end(more);
  for (const char **line = control_lines; *line != NULL; line++) {
    if (strncmp(*line, words, (size_t)length) != 0) continue;
    const char *rest = *line + length;
    if (*rest == '\0') return rest;
    if (*rest == ' ') return rest + 1;
  }
  return NULL;
}
