/*
 * Domains in /etc/resolv.conf. Ours are known by their form, so that the kubelet's, which nobody else knows, stay.
 * See resolv.conf(5): of several lines with domains the last one counts.
 */
#include "names.h"

#include <string.h>

static const char path[] = "/etc/resolv.conf";
static const char keyword[] = "search";

/* The form of our domains: what is before the star, and what is behind it. */
struct form {
  struct span start, end;
};

static struct form read_form(const char *text) {
  const char *star = strchr(text, '*');
  if (!star) fail(EXIT_SHIM, "kubedock: a form of domains has a star: ", text, NULL);
  return (struct form){{text, (size_t)(star - text)}, span_of(star + 1)};
}

static bool is_ours(struct span domain, const struct form *form) {
  const struct span *start = &form->start, *end = &form->end;
  return domain.length >= start->length + end->length && memcmp(domain.start, start->start, start->length) == 0 &&
         memcmp(domain.start + domain.length - end->length, end->start, end->length) == 0;
}

/* Takes the next word; false if there is none. */
static bool take_word(struct span *line, struct span *word) {
  while (take(line, ' ', word))
    if (word->length > 0) return true;
  return false;
}

static char *append_domain(char *at, struct span domain) { return append(append(at, span_of(" ")), domain); }

/* A line with our domains before those that are not ours; none if there are no domains. */
static char *append_search(char *at, struct span foreign, const struct form *form, char **ours) {
  char *first = append(at, span_of(keyword)), *end = first;
  for (; *ours; ours++) end = append_domain(end, span_of(*ours));
  for (struct span domain; take_word(&foreign, &domain);)
    if (!is_ours(domain, form)) end = append_domain(end, domain);
  return end == first ? at : append(end, span_of("\n"));
}

int search_main(char **arguments) {
  if (!*arguments) fail(EXIT_SHIM, "kubedock: a form of domains is missing", NULL);
  struct form form = read_form(*arguments++);
  struct span old = read_file(path), rest = old, foreign = {"", 0};
  size_t room = old.length + sizeof keyword + 2;
  for (char **domain = arguments; *domain; domain++) room += strlen(*domain) + 1;
  char *bytes = allocate(room), *at = bytes;
  for (struct span line; take(&rest, '\n', &line);) {
    struct span words = line, word;
    if (take_word(&words, &word) && span_is(word, keyword)) foreign = words;
    else at = append_line(at, line);
  }
  at = append_search(at, foreign, &form, arguments);
  rewrite(path, old, (struct span){bytes, (size_t)(at - bytes)});
  return 0;
}
