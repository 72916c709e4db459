/*
 * A file gets its name when it is whole: who has the old one open, or runs it, keeps that. As Docker's untar does, it
 * takes the place of whatever had the name, and a link at the end of its path is replaced, not followed.
 */
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h> /* rename, no more */
#include <string.h>
#include <sys/sendfile.h>
#include <sys/sysmacros.h>
#include <unistd.h>

enum { NAMES_LIMIT = 100 };

static char temporary[PATH_MAX];
static int content = -1;

static const char *words(void) { return strerror(errno); }

static void discard(void) {
  if (temporary[0]) unlink(temporary);
  temporary[0] = '\0';
}

static struct span folder_of(const char *path) {
  const char *slash = strrchr(path, '/');
  return (struct span){path, (size_t)(slash - path)};
}

/* A container that shares the volume may have one by the same process number: hence the turn. */
static bool name_temporary(const char *path, int turn) {
  static pid_t self;
  if (self == 0) self = getpid();
  struct span folder = folder_of(path);
  if (folder.length + 64 > sizeof temporary) return errno = ENAMETOOLONG, false;
  char *at = mempcpy(temporary, folder.start, folder.length);
  at = stpcpy(stpcpy(at, "/.kubedock-"), decimal(self));
  stpcpy(stpcpy(at, "-"), decimal(turn));
  return true;
}

static bool make(const struct entry *entry) {
  dev_t device = makedev(entry->major, entry->minor);
  switch (entry->type) {
    /* By this call, since libc's open follows it up by another one; closed before anything else is run. */
    case 'f': return (content = openat(AT_FDCWD, temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) >= 0;
    case 'l': return symlink(entry->target, temporary) == 0;
    case 'h': return linkat(AT_FDCWD, entry->target, AT_FDCWD, temporary, 0) == 0;
    case 'c': return mknod(temporary, S_IFCHR | 0600, device) == 0;
    case 'b': return mknod(temporary, S_IFBLK | 0600, device) == 0;
    default: return mknod(temporary, S_IFIFO | 0600, 0) == 0;
  }
}

static bool make_temporary(const struct entry *entry) {
  bool has_folder = false;
  clean_up_with(discard);
  for (int turn = 0; turn < NAMES_LIMIT && name_temporary(entry->path, turn);) {
    if (make(entry)) return true;
    if (errno == EEXIST) {
      turn++;
    } else if (errno == ENOENT && !has_folder) {
      make_directories(folder_of(entry->path));
      has_folder = true;
    } else {
      break;
    }
  }
  temporary[0] = '\0';
  return false;
}

/* Opens a file that is there to be written over; -1, and errno, if it is none. */
static int open_present(const char *path) {
  struct stat status;
  if (lstat(path, &status) < 0) return -1;
  if (!S_ISREG(status.st_mode)) return errno = EBUSY, -1;
  return open(path, O_WRONLY | O_TRUNC | O_NOFOLLOW | O_CLOEXEC);
}

const char *begin_file(const struct entry *entry) {
  if (make_temporary(entry)) return NULL;
  int error = errno;
  bool may_be_written = entry->type == 'f' && (error == EACCES || error == EPERM || error == EROFS);
  if (may_be_written && (content = open_present(entry->path)) >= 0) return NULL;
  return strerror(error);
}

const char *write_content(const char *bytes, size_t length) { return write_all(content, bytes, length) ? NULL : words(); }

/* A file that is a mount of its own can be written, but not replaced. */
static bool copy_over(const struct entry *entry) {
  int target = open_present(entry->path);
  if (target < 0) return false;
  off_t at = 0;
  while (at < entry->size && sendfile(target, content, &at, (size_t)(entry->size - at)) > 0) continue;
  int error = errno;
  close(target);
  if (at == entry->size) return set_attributes(entry->path, entry);
  errno = error;
  return false;
}

static bool rename_temporary(const struct entry *entry) {
  if (rename(temporary, entry->path) < 0) return false;
  if (entry->type != 'h') temporary[0] = '\0'; /* one more name of the same file stays if that was there before */
  return true;
}

static const char *rename_over(const struct entry *entry, bool keeps_kinds) {
  if (rename_temporary(entry)) return NULL;
  if (errno == EISDIR) {
    if (keeps_kinds) return "cannot overwrite directory with non-directory";
    if (remove_tree(entry->path) && rename_temporary(entry)) return NULL;
  }
  if (errno == EBUSY && entry->type == 'f' && copy_over(entry)) return NULL;
  return words();
}

const char *finish_file(const struct entry *entry, bool keeps_kinds) {
  bool is_in_place = temporary[0] == '\0';
  const char *problem = set_attributes(is_in_place ? entry->path : temporary, entry) ? NULL : words();
  if (!problem && !is_in_place) problem = rename_over(entry, keeps_kinds);
  if (content >= 0 && close(content) < 0 && !problem) problem = words();
  content = -1;
  discard();
  return problem;
}

static const char *make_folder(const struct entry *entry, bool keeps_kinds, bool *is_new) {
  struct stat status;
  *is_new = true;
  if (mkdir(entry->path, 0700) == 0) return NULL;
  if (errno == ENOENT) {
    make_directories(folder_of(entry->path));
    return mkdir(entry->path, 0700) == 0 ? NULL : words();
  }
  if (errno != EEXIST || lstat(entry->path, &status) < 0) return words();
  *is_new = false;
  if (S_ISDIR(status.st_mode)) return NULL;
  if (keeps_kinds) return "cannot overwrite non-directory with directory";
  return unlink(entry->path) == 0 && mkdir(entry->path, 0700) == 0 ? NULL : words();
}

const char *place_folder(const struct entry *entry, bool keeps_kinds) {
  bool is_new;
  const char *problem = make_folder(entry, keeps_kinds, &is_new);
  if (problem) return problem;
  struct entry writable = *entry;
  writable.mode |= S_IRWXU;
  if (set_attributes(entry->path, &writable)) remember_folder(entry);
  else if (is_new || errno != EPERM || geteuid() == 0) return words();
  return NULL; /* a directory of others stays as it is */
}
