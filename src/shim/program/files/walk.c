#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

/* Of the file that is being sent. */
static char path[PATH_MAX];

static char type_of(mode_t mode) {
  switch (mode & S_IFMT) {
    case S_IFREG: return 'f';
    case S_IFDIR: return 'd';
    case S_IFLNK: return 'l';
    case S_IFCHR: return 'c';
    case S_IFBLK: return 'b';
    case S_IFIFO: return 'p';
    default: return '\0'; /* a socket means nothing without who listens */
  }
}

struct entry entry_of(const struct stat *status) {
  bool is_device = S_ISCHR(status->st_mode) || S_ISBLK(status->st_mode);
  return (struct entry){
      .type = type_of(status->st_mode),
      .mode = status->st_mode & 07777,
      .uid = status->st_uid,
      .gid = status->st_gid,
      .modified = status->st_mtim,
      .size = S_ISREG(status->st_mode) ? status->st_size : 0,
      .major = is_device ? major(status->st_rdev) : 0,
      .minor = is_device ? minor(status->st_rdev) : 0,
      .target = "",
  };
}

static bool passes_over_forbidden;

void pass_over_forbidden(void) { passes_over_forbidden = true; }

/* What has gone since its directory was read is left out; the one that was asked for must be there. */
static void check(bool is_fine, size_t depth) {
  if (is_fine || (errno == ENOENT && depth > 0)) return;
  if (!passes_over_forbidden || errno != EACCES) fail_file(path, strerror(errno));
  complain(path, strerror(errno));
}

enum { MOUNT_ROOT = 0x2000 }; /* STATX_ATTR_MOUNT_ROOT, which our libc does not name */

static bool leaves_out_mounts;

void leave_out_mounts(void) { leaves_out_mounts = true; }

/* An older kernel than 5.8 does not tell; there a mount shows by its device. */
bool is_mount(int parent, const char *name, const struct stat *status) {
  static dev_t device; /* of what is asked about first, the top */
  if (device == 0) device = status->st_dev;
  struct statx extended;
  bool is_told = statx(parent, name, AT_SYMLINK_NOFOLLOW, STATX_TYPE, &extended) == 0 &&
                 (extended.stx_attributes_mask & MOUNT_ROOT) != 0;
  return is_told ? (extended.stx_attributes & MOUNT_ROOT) != 0 : status->st_dev != device;
}

/* Kinds of file systems, which our libc does not name. */
enum { PROC = 0x9fa0, SYSFS = 0x62656572, TMPFS = 0x01021994 };

static bool is_on(const char *file, unsigned kind) {
  struct statfs system;
  return statfs(file, &system) == 0 && (unsigned)system.f_type == kind;
}

/* Whether the kernel makes up what is there when it is read: nobody knows before how long it is. */
static bool is_made_up(const char *file) { return is_on(file, PROC) || is_on(file, SYSFS); }

/* What the runtime mounts in every container is no part of its files. */
static bool is_runtimes(void) {
  if (strcmp(path, "/dev") == 0) return is_on(path, TMPFS);
  return (strcmp(path, "/proc") == 0 || strcmp(path, "/sys") == 0) && is_made_up(path);
}

static void send_file(int parent, const char *name, size_t depth);

static void send_inside(struct folder *folder, size_t depth) {
  size_t length = strlen(path);
  size_t base = length == 1 ? 0 : length; /* the root ends in a slash already */
  for (const char *name; (name = next_name(folder)) != NULL;) {
    if (base + 1 + strlen(name) >= sizeof path) fail_file(path, strerror(ENAMETOOLONG));
    path[base] = '/';
    strcpy(path + base + 1, name);
    send_file(folder_file(folder), name, depth + 1);
    path[length] = '\0';
  }
  if (errno != 0) fail_file(path, strerror(errno));
  close_folder(folder);
}

static void send_folder(int parent, const char *name, size_t depth, const struct entry *entry) {
  struct folder *folder = open_folder(parent, name, depth);
  check(folder, depth);
  if (!folder) return;
  send_entry(entry);
  send_inside(folder, depth);
}

static void send_link(int parent, const char *name, struct entry *entry) {
  char target[PATH_MAX];
  ssize_t length = readlinkat(parent, name, target, sizeof target - 1);
  check(length >= 0, 1);
  if (length < 0) return;
  target[length] = '\0';
  entry->target = target;
  send_entry(entry);
}

static void send_regular(int parent, const char *name, size_t depth, struct entry *entry, const struct stat *status) {
  int content = -1;
  if (entry->size > 0) {
    content = openat(parent, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    check(content >= 0, depth);
    if (content < 0) return;
  }
  const char *first = status->st_nlink > 1 ? first_name(status, path) : NULL;
  if (first) {
    entry->type = 'h';
    entry->size = 0;
    entry->target = first;
  }
  send_entry(entry);
  if (content < 0) return;
  send_content(content, entry);
  close(content);
}

static void send_file(int parent, const char *name, size_t depth) {
  struct stat status;
  bool is_there = fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) == 0;
  check(is_there, depth);
  if (!is_there) return;
  struct entry entry = entry_of(&status);
  entry.path = path;
  bool is_hidden = leaves_out_mounts && is_mount(parent, name, &status) && depth > 0;
  if (is_hidden || is_runtimes()) {
    entry.size = 0;
    if (entry.type == 'd' || entry.type == 'f') send_entry(&entry);
    return;
  }
  if (depth == 0 && is_made_up(name)) fail_file(path, strerror(ENOENT));
  switch (entry.type) {
    case 'd': send_folder(parent, name, depth, &entry); break;
    case 'f': send_regular(parent, name, depth, &entry, &status); break;
    case 'l': send_link(parent, name, &entry); break;
    case '\0':
      if (depth == 0) fail_file(path, "a socket cannot be copied");
      break;
    default: send_entry(&entry);
  }
}

void send_tree(const char *top) {
  size_t length = strlen(top);
  if (length >= sizeof path) fail_file(top, strerror(ENAMETOOLONG));
  strcpy(path, top);
  /* A slash or "/." at the end is for the kernel: what a link leads to. */
  if (length > 1 && path[length - 1] == '.' && path[length - 2] == '/') path[--length] = '\0';
  while (length > 1 && path[length - 1] == '/') path[--length] = '\0';
  send_file(AT_FDCWD, top, 0);
}
