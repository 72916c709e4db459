/*
 * The container's files, in and out, as frames: `E` a file's header, `D` a piece of its content, `Z` the end, the proof
 * that nothing is missing. `../../files.ts` is the other side.
 *
 *   put.c  get.c  stat.c  sizes.c  the verbs     arguments.c  what all of them are told
 *   unpack.c   frames become files               walk.c       files become frames
 *   place.c    one file, at its place            send.c       frames on their way
 *   attributes.c  whose, which mode, since when  first_names.c  files that have several names
 *   remove.c   what stands in the way            resolve.c    where a link leads
 *   entry.c    a header's fields             leave.c      the end
 *   prepare.c  the image's files into volumes
 */
#ifndef FILES_H
#define FILES_H

#include "../shim.h"

#include <sys/stat.h>
#include <time.h>

/* entry.c */

/* All that is told of a file. */
struct entry {
  char type; /* f d l h c b p: as src/model/file-entry.ts has them, hard links are h */
  mode_t mode;
  uid_t uid;
  gid_t gid;
  struct timespec modified;
  long long size;
  unsigned major, minor;
  const char *path, *target;
};

/* Room for any header: two paths and some numbers. */
enum { ENTRY_LIMIT = 2 * 4096 + 256 };

/* Reads a header, which gets a zero at its end and is pointed into; false if it is none. */
bool parse_entry(char *bytes, size_t length, struct entry *entry);
/* Writes a header and returns its length: ENTRY_LIMIT at most if its paths are the kernel's. */
size_t format_entry(const struct entry *entry, char *bytes);

/* unpack.c */

/* Writes files as they come, up to the end. A failure ends the process, and leaves no half of a file; these words say
   that the end is missing. */
void unpack(int file, const char *cut);
/* From now on a directory does not replace anything else, nor the other way round. */
void keep_kinds(void);
/* From now on paths are below the working directory. */
void unpack_below(void);

/* place.c: what can go wrong is told by words, NULL if nothing did. */

/* Makes a file under a temporary name, or opens it where its directory lets nobody do that. */
const char *begin_file(const struct entry *entry);
const char *write_content(const char *bytes, size_t length);
/* Gives it its attributes and its name. */
const char *finish_file(const struct entry *entry, bool keeps_kinds);
const char *place_folder(const struct entry *entry, bool keeps_kinds);

/* attributes.c */

/* Gives a file its owner, mode and time; false, and errno, if it cannot. */
bool set_attributes(const char *path, const struct entry *entry);
/* Directories get theirs once more at the end: what comes into them changes their times, and some must not be written. */
void remember_folder(const struct entry *entry);
/* NULL, or the path of a directory that did not get them, and errno. */
const char *finish_folders(void);

/* remove.c */

/* Removes a file, or a directory with all that is in it; false, and errno, if it cannot. What is mounted stays. */
bool remove_tree(const char *path);
/*
 * Removes what is in a directory, but for what is mounted there; false, and errno, if it cannot: a file is
 * none. One that is missing is fine, and one that is itself in a mount stays as it is.
 */
bool empty_image_folder(const char *path);

/* send.c */

void send_entry(const struct entry *entry);
/* Sends as much of a file as its header has told: cut, or filled up with zeros, if it is no longer so long. */
void send_content(int file, const struct entry *entry);
void send_end(void);
/* Tells of what is not as it should be, and does not stop what is done. */
void complain(const char *path, const char *words);

/* walk.c */

/* Tells what is known of a file; its path and the target of its link are the caller's. */
struct entry entry_of(const struct stat *status);
/* Whether something is mounted there. */
bool is_mount(int parent, const char *name, const struct stat *status);
/* From now on what is mounted in a tree is not sent, but for where it is: an empty directory or file. */
void leave_out_mounts(void);
/* From now on what may not be read is told of and left out. */
void pass_over_forbidden(void);
/* Sends a file or a tree, directories before what is in them. A failure ends the process. */
void send_tree(const char *path);

/* first_names.c */

/* The name under which a file has been met before; NULL, and this one is kept, if it is the first. */
const char *first_name(const struct stat *status, const char *name);

/* resolve.c */

/* Where a path leads to, links and all, into PATH_MAX bytes; what is missing stays as it is. False, and errno, if nowhere. */
bool resolve(const char *path, char *result);

/* arguments.c */

/* A path as it comes in a command line: %XX is a byte. Changed in its place. */
char *path_argument(char *text);
/* Works in another root from now on if `--root DIR` comes first; returns what follows. */
char **enter_root(char **arguments);
/* The one path that is left of an argument list. */
char *only_path(char **arguments);
_Noreturn void fail_file(const char *path, const char *words);

/* leave.c */

/* Waits until the server has left, or says nothing more; what it still says is not heard. */
void await_leave(void);

#endif
