/*
 * Turns this process into the command, in the order and with the words of runc: directory (as we are), user,
 * directory (as the user, where only the user may), program.
 */
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

extern char **environ;

/* What containerd gives to a container whose image says nothing. */
static const char default_path[] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

static bool is_missing(int error) { return error == ENOENT || error == ENOTDIR; }

/* Puts variables of the form NAME=value after those that are there, in place of any of the same name; a bare NAME
   takes that away. */
static void extend_environment(const char *const *variables) {
  size_t room = 1;
  for (char **old = environ; *old; old++) room++;
  for (const char *const *new = variables; *new; new++) room++;
  char **result = allocate(room * sizeof *result);
  size_t count = 0;
  for (char **old = environ; *old; old++) result[count++] = *old;
  for (; *variables; variables++) {
    size_t name_length = strcspn(*variables, "=");
    size_t at = 0;
    while (at < count && (strncmp(result[at], *variables, name_length) != 0 || result[at][name_length] != '=')) at++;
    bool is_bare = (*variables)[name_length] == '\0';
    if (!is_bare) result[at] = (char *)*variables;
    if (!is_bare && at == count) count++;
    if (is_bare && at < count) result[at] = result[--count];
  }
  result[count] = NULL;
  environ = result;
}

/* HOME was the runtime's guess if it is the home of who we are now: then it follows the user. */
static void set_home(const struct command *command, const struct identity *identity, struct span passwd) {
  for (const char **variable = command->env; *variable; variable++)
    if (strncmp(*variable, "HOME=", 5) == 0) return;
  const char *now = getenv("HOME");
  if (now && *now && strcmp(now, home_of(geteuid(), passwd)) != 0) return;
  char *variable = allocate(strlen(identity->home) + sizeof "HOME=");
  strcat(strcpy(variable, "HOME="), identity->home);
  extend_environment((const char *[]){variable, NULL});
}

/* Pipes belong to who made them: without this the user could not open /dev/stdout. runc does the same. */
static void give_stdio(uid_t uid) {
  struct stat status;
  for (int file = 0; file < 3; file++) {
    bool is_null = fstat(file, &status) < 0 || (S_ISCHR(status.st_mode) && status.st_rdev == makedev(1, 3));
    if (!is_null && status.st_uid != uid) (void)!fchown(file, uid, (gid_t)-1);
  }
}

static bool is_already(const struct identity *identity) {
  static gid_t groups[GROUPS_LIMIT];
  int count = getgroups(GROUPS_LIMIT, groups);
  if (count < 0 || geteuid() != identity->uid || getegid() != identity->gid) return false;
  for (size_t i = 0; i < identity->group_count; i++) {
    bool has = identity->groups[i] == identity->gid;
    for (int j = 0; j < count && !has; j++) has = groups[j] == identity->groups[i];
    if (!has) return false;
  }
  return true;
}

/* The bare calls: libc's own would do it in every thread, and bring along all that this takes. */
static long change_groups(const struct identity *identity) {
  return syscall(SYS_setgroups, identity->group_count, identity->groups);
}

static long change_ids(long call, unsigned id) { return syscall(call, id, id, id); }

static void become(const struct command *command, const struct identity *identity) {
  if (is_already(identity)) return;
  give_stdio(identity->uid);
  const char *needed = "CAP_SETGID";
  if (change_groups(identity) == 0 && change_ids(SYS_setresgid, identity->gid) == 0) {
    needed = "CAP_SETUID";
    if (change_ids(SYS_setresuid, identity->uid) == 0) return;
  }
  /* Only memberships are missing that /etc/group knows and the runtime did not: not worth a refusal. */
  if (geteuid() == identity->uid && getegid() == identity->gid && !*command->groups) return;
  if (errno != EPERM) fail(EXIT_CANNOT_RUN, "kubedock: cannot change the user: ", reason(errno), NULL);
  fail(EXIT_CANNOT_RUN, "kubedock: cannot run as user ", command->user ? command->user : "of more groups",
       ": the container runs as user ", decimal(geteuid()), " without the capability ", needed, NULL);
}

static void resolve(const struct command *command, struct identity *identity, struct span passwd) {
  struct span group = read_file("/etc/group");
  const char *problem = NULL;
  if (command->user) {
    problem = resolve_user(command->user, passwd, group, identity);
  } else {
    *identity = (struct identity){.uid = geteuid(), .gid = getegid(), .home = home_of(geteuid(), passwd)};
    int count = getgroups(GROUPS_LIMIT, identity->groups);
    identity->group_count = count < 0 ? 0 : (size_t)count;
  }
  for (const char **name = command->groups; *name && !problem; name++) problem = resolve_group(*name, group, identity);
  if (problem) fail(EXIT_CANNOT_RUN, problem, NULL);
}

static bool enter(const struct command *command) {
  if (!command->cwd || chdir(command->cwd) == 0) return true;
  int error = errno;
  if (error == EACCES || error == EPERM) return false;
  fail(is_missing(error) ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN, command->before, "chdir to cwd (\"", command->cwd,
       "\") set in config.json failed: ", reason(error), command->after, NULL);
}

/* 0, or the error that Go's exec.LookPath would see. */
static int check_program(const char *path) {
  struct stat status;
  if (stat(path, &status) < 0) return errno;
  if (S_ISDIR(status.st_mode)) return EISDIR;
  if (access(path, X_OK) < 0) return errno;
  return S_ISREG(status.st_mode) ? 0 : EACCES;
}

static const char *find_program(const struct command *command) {
  const char *name = command->argv[0];
  if (strchr(name, '/')) {
    int error = check_program(name);
    if (error == 0) return name;
    bool is_seen = error == EISDIR || error == EACCES;
    fail(is_missing(error) ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN, command->before, "exec: \"", name, "\": ",
         is_seen ? "" : "stat ", is_seen ? "" : name, is_seen ? "" : ": ", reason(error), command->after, NULL);
  }
  const char *path = getenv("PATH");
  struct span folders = span_of(path && *path ? path : default_path);
  for (struct span folder; *name && take(&folders, ':', &folder);) {
    if (folder.length == 0) folder = span_of(".");
    char *candidate = allocate(folder.length + strlen(name) + 2);
    memcpy(candidate, folder.start, folder.length);
    strcat(strcat(candidate, "/"), name);
    if (check_program(candidate) == 0) return candidate;
  }
  fail(EXIT_NOT_FOUND, command->before, "exec: \"", name, "\": executable file not found in $PATH", command->after,
       NULL);
}

void launch(const struct command *command) {
  struct span passwd = read_file("/etc/passwd");
  struct identity identity;
  resolve(command, &identity, passwd);
  extend_environment(command->env);
  if (command->user) set_home(command, &identity, passwd);
  if (command->cwd && command->makes_cwd) make_directories(span_of(command->cwd));
  bool has_entered = enter(command);
  if (command->user || *command->groups) become(command, &identity);
  if (!has_entered && !enter(command))
    fail(EXIT_CANNOT_RUN, command->before, "chdir to cwd (\"", command->cwd,
         "\") set in config.json failed: permission denied", command->after, NULL);
  /* Only here: a change of the user undoes it. */
  if (command->dies_with_parent) prctl(PR_SET_PDEATHSIG, SIGKILL);
  const char *program = find_program(command);
  execve(program, command->argv, environ);
  fail(EXIT_REFUSED, command->before, "exec ", program, ": ", reason(errno), command->after, NULL);
}
