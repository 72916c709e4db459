/*
 * How much room the container's files take, or what is mounted in it somewhere, and how much of that it has written
 * itself, in bytes that are allocated, as containerd counts a snapshot.
 *
 * An image is unpacked before a container of it is made, and nobody can set a file's time of change (ctime). So what
 * has changed since the runtime made the container is the container's: also a file of the image's that was copied up,
 * with all directories above it, because something about it was changed.
 */
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/vfs.h>

/* A link that every runtime makes when it makes a container, in a file system of its own that is in memory. */
static const char made_with_container[] = "/dev/stdin";

static struct timespec creation;
static bool is_overlay;
static struct stat self;
static long long written, total;
static bool is_total_known = true;

static bool is_new(const struct stat *status) {
  const struct timespec *changed = &status->st_ctim;
  return changed->tv_sec > creation.tv_sec ||
         (changed->tv_sec == creation.tv_sec && changed->tv_nsec >= creation.tv_nsec);
}

/* What may not be looked into: in an overlay nothing in it has been written if it is itself as it was. */
static void pass_over(const char *name, const struct stat *status) {
  if (errno == ENOENT) return; /* it has gone meanwhile */
  if (errno != EACCES || !is_overlay || is_new(status)) fail_file(name, strerror(errno));
  is_total_known = false;
}

static void count(const struct stat *status) {
  long long bytes = (long long)status->st_blocks * 512;
  total += bytes;
  if (is_new(status)) written += bytes;
}

static void count_inside(int parent, const char *name, const struct stat *status, size_t depth);

static void count_file(int parent, const char *name, const struct stat *folder, size_t depth) {
  struct stat status;
  bool is_there = fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) == 0;
  if (!is_there) pass_over(name, folder);
  if (!is_there || is_mount(parent, name, &status)) return;
  if (status.st_dev == self.st_dev && status.st_ino == self.st_ino) return;
  if (!S_ISDIR(status.st_mode) && status.st_nlink > 1 && first_name(&status, "")) return;
  count(&status);
  if (S_ISDIR(status.st_mode)) count_inside(parent, name, &status, depth);
}

static void count_inside(int parent, const char *name, const struct stat *status, size_t depth) {
  struct folder *folder = open_folder(parent, name, depth);
  if (!folder) {
    pass_over(name, status);
    return;
  }
  for (const char *inside; (inside = next_name(folder)) != NULL;)
    count_file(folder_file(folder), inside, status, depth + 1);
  if (errno != 0) fail_file(name, strerror(errno));
  close_folder(folder);
}

static void learn_creation(const struct stat *root) {
  struct stat mark;
  if (lstat(made_with_container, &mark) < 0) fail_file(made_with_container, strerror(errno));
  if (mark.st_dev == root->st_dev) fail_file(made_with_container, "not of the runtime's making");
  creation = mark.st_ctim;
}

int sizes_main(char **arguments) {
  bool is_all = !arguments[0]; /* else of what is mounted there: nothing of that is the image's */
  const char *top = is_all ? "/" : only_path(arguments);
  struct stat status;
  struct statfs system;
  if (stat(top, &status) < 0 || statfs(top, &system) < 0) fail_file(top, strerror(errno));
  if (stat("/proc/self/exe", &self) < 0) fail_file("/proc/self/exe", strerror(errno));
  if (is_all) learn_creation(&status);
  is_overlay = system.f_type == OVERLAYFS_SUPER_MAGIC;
  is_mount(AT_FDCWD, top, &status); /* the top, of which it is asked first */
  count(&status);
  count_inside(AT_FDCWD, top, &status, 0);
  put(decimal(written));
  put(" ");
  put(is_total_known ? decimal(total) : "-");
  put("\n");
  flush();
  return 0;
}
