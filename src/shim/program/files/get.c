#include "files.h"

int get_main(char **arguments) {
  stay_apart();
  send_tree(only_path(arguments));
  send_end();
  return 0;
}
