/** What is told of a failure: all of it, and its root alone, by which programs know it. */
export type ErrorWords = { readonly cause: string; readonly message: string };

/** Docker's words, podman's for what has happened, and podman's for its root. */
type Translation = readonly [docker: RegExp, podman: string, cause: string];

/**
 * Failures that podman's clients know by their words: whether a container is gone, and with which code they exit.
 * @see podman, libpod/define/errors.go
 */
const TRANSLATIONS: readonly Translation[] = [
  [/^No such container: (.*)$/, 'no container with name or ID "$1" found', "no such container"],
  [/^No such image: (.*?)(?::latest)?$/, "$1", "image not known"],
  [/^network (.*) not found$/, "unable to find network with name or ID $1", "network not found"],
  [/^get (.*): no such volume$/, 'no volume with name "$1" found', "no such volume"],
  [/^No such pod: (.*)$/, "no pod with name or ID $1 found", "no such pod"],
  [/^No such exec instance: (.*)$/, "no exec session with ID $1 found", "no such exec session"],
  [
    /^Conflict\. The container name "\/(.*)" is already in use by (?:container|pod) "?(\w+)"?.*$/s,
    'the container name "$1" is already in use by $2. You have to remove that container to be able to reuse that name',
    "that name is already in use",
  ],
  [
    /^network with name (.*) already exists$/,
    "network name $1 already used",
    "network already exists",
  ],
  [
    /^error while removing network: network (.*) has active endpoints.*$/s,
    '"$1" has associated containers with it. Use -f to forcibly delete containers and pods',
    "network is being used",
  ],
  [
    /^remove (.*): volume is in use - \[(.*)\]$/,
    "volume $1 is being used by the following container(s): $2",
    "volume is being used",
  ],
  [
    /^conflict: unable to remove repository reference "(.*)" \(must force\) - (.*)$/,
    "image used by a container: $2",
    "image is in use by a container",
  ],
];

/** A container cannot do what is asked for while it is as it is. */
const IMPROPER_STATE =
  /is not running|is already paused|is paused|is not paused|is running: stop|is restarting|marked for removal/;

/** What Docker says first of some failures: what was being done. */
const CONTEXT = /^(?:cannot kill container: .*?|Error when allocating new name): /;

/** Says in podman's words what the engine says in Docker's; what podman has no words of its own for stays. */
export function podmanWords(dockerMessage: string): ErrorWords {
  const message = dockerMessage.replace(CONTEXT, "");
  for (const [docker, podman, cause] of TRANSLATIONS) {
    if (docker.test(message)) return rooted(message.replace(docker, podman), cause);
  }
  if (IMPROPER_STATE.test(message)) return rooted(message, "container state improper");
  return { cause: message, message };
}

function rooted(message: string, cause: string): ErrorWords {
  return { cause, message: `${message}: ${cause}` };
}
