/*
 * The shim: a static program that gives a container Docker's powers, whatever its image has.
 * `../protocol.ts` is the other side: it builds every command line and reads every output.
 *
 *   main.c        the verbs                      account.c   users and groups
 *   gate.c        waits for the server's word    launch.c    becomes the command
 *   frame.c       what the server says to it     supervise.c has the command as its child
 *   exit_code.c   tells the init's exit code     serve.c     runs one command after another
 *   idle.c        is there for other containers
 *   kill.c  pause.c  process_list.c  stats.c  address.c
 *   options.c     flags of gate, init and run    processes.c  what runs beside us
 *   text.c        spans, output, files, memory   folder.c     what is in a directory
 *   files/        the container's files, in and out
 *   names/        how it finds others
 *   relay/        connections to its ports
 *
 * No stdio and no malloc: the program stays at some tens of kilobytes, since it goes into every container.
 */
#ifndef SHIM_H
#define SHIM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <time.h>

/* Exit codes as Docker's: the shim's own failure; a command that cannot be run; one that is not there. */
enum { EXIT_SHIM = 125, EXIT_CANNOT_RUN = 126, EXIT_NOT_FOUND = 127, EXIT_REFUSED = 255, EXIT_SIGNAL = 128 };

/* text.c */

/* Some bytes of a text that is owned elsewhere; not closed by a zero. */
struct span {
  const char *start;
  size_t length;
};

struct span span_of(const char *text);
bool span_is(struct span span, const char *text);
/* Takes the next piece up to a separator off the front; false at the end. An empty rest has no pieces. */
bool take(struct span *rest, char separator, struct span *piece);
/* Reads a decimal number without sign; false if it is none, or above 2^31-1. */
bool to_number(struct span digits, long *number);

/* A number as text; the last four results stay valid. */
const char *decimal(long long number);
/* What errno means, in the words of Go and so of Docker: "no such file or directory". */
const char *reason(int error);

/* Writes texts up to NULL, and a newline, to stderr as one piece, and ends with an exit code. */
_Noreturn void fail(int code, ...) __attribute__((sentinel));
/* From now on a failure is told there instead of to stderr. */
void fail_to(int file);
/* From now on a failure is written to the file too that the kubelet reads. */
void tell_kubelet(void);
/* From now on this is done before an end by failure. */
void clean_up_with(void (*action)(void));
/* From now on this is done when a failure has been told, and before its end. */
void end_with(void (*action)(void));

/* Standard output, collected. Texts and spans lose their control characters, which our readers split at. */
void put(const char *text);
void put_clean(struct span text);
void put_raw(struct span text);
void flush(void);
/* Writes all, or says why not in errno. */
bool write_all(int file, const void *bytes, size_t length);

/* A moment of the clock that nobody sets, and the time until it, for poll(); 0 if it is over. */
struct timespec seconds_from_now(long seconds);
int milliseconds_until(struct timespec end);

/* Zeroed memory, never given back: the program is short. Small pieces share a page. */
void *allocate(size_t size);

/* Room for any file of the kernel that we read. */
enum { KERNEL_FILE_SIZE = 256 * 1024 };

/* Reads as much of a file as there is room for. An absent file is empty. */
struct span read_into(const char *path, char *bytes, size_t size);
/* Reads a file into memory of its own, up to the size it had, or KERNEL_FILE_SIZE if that is more. */
struct span read_file(const char *path);

/* folder.c */

struct folder;

/* Opens a directory; one at a time for each depth, as a walk needs them. NULL, and errno, if it cannot. */
struct folder *open_folder(int parent, const char *name, size_t depth);
int folder_file(const struct folder *folder);
/* Valid until the next call; NULL at the end, with 0 in errno if nothing went wrong. */
const char *next_name(struct folder *folder);
void close_folder(struct folder *folder);
/* Makes a directory, and those above it that are missing, 0755 and ours. What goes wrong shows when one goes there. */
void make_directories(struct span path);

/* processes.c */

enum { PROCESS_FILE_SIZE = 16384 };

/* Lists all processes but this one, lowest number first. The first call allocates the list, which must be NULL then. */
size_t list_processes(pid_t **list);
/* Reads a file of a process; valid until the next call. Empty if the process is gone. */
struct span read_of_process(pid_t pid, const char *name);
/* What follows the name in /proc/PID/stat, from the state on: the name itself may hold anything. */
struct span after_name(struct span stat);
/* The kernel's letter for what a process is doing, or '\0' if it is gone. */
char state_of(pid_t pid);
/* From now on this process is not shown with the container's, nor paused with them. */
void stay_apart(void);
bool stays_apart(pid_t pid);
/* Ends this process if its PID namespace is the node's, where signals to all would be a disaster. */
void refuse_machine_namespace(void);

/* account.c */

enum { GROUPS_LIMIT = 1024 };

/* Who a process is. */
struct identity {
  uid_t uid;
  gid_t gid;
  const char *home;
  size_t group_count;
  gid_t groups[GROUPS_LIMIT];
};

struct account {
  struct span name, home;
  long uid, gid;
};

/* The first line of a passwd file for a user number (name NULL) or a user name. */
bool find_account(struct span passwd, const char *name, long uid, struct account *account);
/* Resolves `user[:group]` as Docker does; NULL, or words on why not. */
const char *resolve_user(const char *spec, struct span passwd, struct span group, struct identity *identity);
/* Adds a group by name or number; NULL, or words on why not. */
const char *resolve_group(const char *name, struct span group, struct identity *identity);
/* Where a user lives, "/" if nobody knows. */
const char *home_of(uid_t uid, struct span passwd);

/* options.c */

/* What is to be run, and how. */
struct command {
  char **argv;
  const char *user, *cwd, *stdin_source;
  const char **env, **groups; /* up to NULL */
  bool is_init, is_awaited, is_held, holds_output;
  /* Not flags, but set by the verbs: */
  bool makes_cwd, dies_with_parent;
  const char *before, *after; /* Docker's words around those of its runtime */
};

void read_command(char **arguments, struct command *command);

/* launch.c */

/* Becomes the command; a failure ends the process. */
_Noreturn void launch(const struct command *command);

/* supervise.c */

enum supervisor { AS_INIT, AS_EXEC };

/* Runs the command as child and returns its exit code; forwards signals, and as init reaps what nobody else does. */
int supervise(const struct command *command, enum supervisor role);
/* Reaps all children that have ended; whether the command is among them, and its exit code. */
bool reap(pid_t command, int *code);

/* exit_code.c */

/* A socket where the end can be asked for, or -1: then nobody will. */
int offer_exit_code(void);
/*
 * Tells who has asked; if nobody has and it is awaited, waits for one. Takes a second at most, unless it may be held:
 * then as long as who has asked stays.
 */
void deliver_exit_code(int offer, int code, const struct command *command);
int await_main(char **arguments);

/* frame.c */

/* A head: 1 byte type, 4 bytes big-endian length. Content comes in pieces of the limit at most. */
enum { FRAME_HEAD_SIZE = 5, FRAME_LIMIT = 64 * 1024 };

/* What frames are for. */
struct frames {
  char last;         /* the type that ends them, with nothing in it */
  const char *taken; /* the types before it */
  /* May change the payload; behind it there is room for a zero. */
  void (*take)(char type, char *payload, size_t length);
  int failure;     /* exit code */
  const char *cut; /* what is said if they end too early */
};

/* Takes frames up to the last. Never reads a byte too much: what follows belongs to the command. */
void read_frames(int file, const struct frames *frames);
/* Writes the head of a frame that goes to the server. */
void format_head(char *head, char type, size_t length);

/* pause.c */

/* Only who has its IDs may trace PID 1 without a capability, and it may have changed them: `exec gosu redis …`. */
void become_as_init(void);

/* The other verbs. */
int gate_main(char **arguments);
int init_main(char **arguments);
int run_main(char **arguments);
int serve_main(char **arguments);
int kill_main(char **arguments);
int pause_main(char **arguments);
int unpause_main(char **arguments);
int process_list_main(char **arguments);
int stats_main(char **arguments);
int address_main(char **arguments);
int hosts_main(char **arguments);
int search_main(char **arguments);
int put_main(char **arguments);
int get_main(char **arguments);
int stat_main(char **arguments);
int sizes_main(char **arguments);
int prepare_main(char **arguments);
int relay_main(char **arguments);
int idle_main(char **arguments);

#endif
