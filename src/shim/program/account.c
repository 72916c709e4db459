/*
 * Users and groups as Docker resolves them: numbers are always IDs, the first line that fits counts, a number may be
 * without a line, supplementary groups come only where no group is named. A line whose IDs are no numbers is not one
 * (Docker takes them for 0, which makes root of it).
 * See github.com/moby/sys/user, GetExecUser.
 */
#include "shim.h"

#include <string.h>
#include <unistd.h>

static const char out_of_range[] = "uids and gids must be in range 0-2147483647";

/* Numbers as Go's Atoi takes them; one out of range is still a number, not a name. */
enum number { NOT_A_NUMBER, OUT_OF_RANGE, NUMBER };

static enum number read_id(struct span text, long *id) {
  bool is_negative = text.length > 1 && text.start[0] == '-';
  size_t sign = is_negative || (text.length > 1 && text.start[0] == '+') ? 1 : 0;
  for (size_t i = sign; i < text.length; i++)
    if (text.start[i] < '0' || text.start[i] > '9') return NOT_A_NUMBER;
  if (text.length == 0) return NOT_A_NUMBER;
  if (!to_number((struct span){text.start + sign, text.length - sign}, id)) return OUT_OF_RANGE;
  return is_negative && *id != 0 ? OUT_OF_RANGE : NUMBER;
}

static bool same(struct span a, struct span b) { return a.length == b.length && memcmp(a.start, b.start, a.length) == 0; }

static char *copy(struct span text) {
  char *bytes = allocate(text.length + 1);
  memcpy(bytes, text.start, text.length);
  return bytes;
}

/* Splits a line at colons into at most `count` fields; those it does not have are empty. */
static void split(struct span line, struct span *fields, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (!take(&line, ':', &fields[i])) fields[i] = (struct span){"", 0};
}

/* name:password:uid:gid:comment:home:shell */
static bool read_account(struct span line, struct account *account) {
  struct span fields[7];
  split(line, fields, 7);
  *account = (struct account){.name = fields[0], .home = fields[5]};
  return fields[0].length > 0 && to_number(fields[2], &account->uid) && to_number(fields[3], &account->gid);
}

bool find_account(struct span passwd, const char *name, long uid, struct account *account) {
  for (struct span line; take(&passwd, '\n', &line);)
    if (read_account(line, account) && (name ? span_is(account->name, name) : account->uid == uid)) return true;
  return false;
}

const char *home_of(uid_t uid, struct span passwd) {
  struct account account;
  if (!find_account(passwd, NULL, (long)uid, &account) || account.home.length == 0) return "/";
  return copy(account.home);
}

/* name:password:gid:member,member */
static bool read_group(struct span line, struct span *name, long *gid, struct span *members) {
  struct span fields[4];
  split(line, fields, 4);
  *name = fields[0];
  *members = fields[3];
  return fields[0].length > 0 && to_number(fields[2], gid);
}

static bool is_member(struct span members, struct span user) {
  for (struct span member; take(&members, ',', &member);)
    if (same(member, user)) return true;
  return false;
}

static const char *add_group(struct identity *identity, gid_t gid) {
  for (size_t i = 0; i < identity->group_count; i++)
    if (identity->groups[i] == gid) return NULL;
  if (identity->group_count == GROUPS_LIMIT) return "a user in more than 1024 groups";
  identity->groups[identity->group_count++] = gid;
  return NULL;
}

static const char *add_memberships(struct span user, struct span group, struct identity *identity) {
  const char *problem = NULL;
  struct span name, members;
  long gid;
  for (struct span line; !problem && take(&group, '\n', &line);)
    if (read_group(line, &name, &gid, &members) && is_member(members, user)) problem = add_group(identity, (gid_t)gid);
  return problem;
}

static const char *unknown(const char *kind, struct span name, const char *file) {
  const char *parts[] = {"unable to find ", kind, " ", copy(name), ": no matching entries in ", file, " file"};
  char *words = allocate(name.length + 80);
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) strcat(words, parts[i]);
  return words;
}

static const char *find_group(struct span wanted, struct span group, gid_t *found) {
  long id = 0;
  enum number number = read_id(wanted, &id);
  if (number == OUT_OF_RANGE) return out_of_range;
  if (number == NUMBER) {
    *found = (gid_t)id;
    return NULL;
  }
  struct span name, members;
  for (struct span line; take(&group, '\n', &line);)
    if (read_group(line, &name, &id, &members) && same(name, wanted)) {
      *found = (gid_t)id;
      return NULL;
    }
  return unknown("group", wanted, "group");
}

const char *resolve_group(const char *name, struct span group, struct identity *identity) {
  gid_t gid;
  const char *problem = find_group(span_of(name), group, &gid);
  return problem ? problem : add_group(identity, gid);
}

const char *resolve_user(const char *spec, struct span passwd, struct span group, struct identity *identity) {
  struct span parts[2];
  split(span_of(spec), parts, 2);
  struct span user = parts[0], wanted_group = parts[1];
  *identity = (struct identity){.uid = 0, .home = "/"};

  long uid = 0;
  enum number number = user.length == 0 ? NUMBER : read_id(user, &uid);
  if (number == OUT_OF_RANGE) return out_of_range;
  struct account account;
  bool has_account = find_account(passwd, number == NUMBER ? NULL : copy(user), uid, &account);
  if (has_account) {
    identity->uid = (uid_t)account.uid;
    identity->gid = (gid_t)account.gid;
    if (account.home.length > 0) identity->home = copy(account.home);
  } else if (number == NOT_A_NUMBER) {
    return unknown("user", user, "passwd");
  } else {
    identity->uid = (uid_t)uid;
  }

  if (wanted_group.length > 0) {
    const char *problem = find_group(wanted_group, group, &identity->gid);
    return problem ? problem : add_group(identity, identity->gid);
  }
  const char *problem = add_group(identity, identity->gid);
  return problem || !has_account ? problem : add_memberships(account.name, group, identity);
}
