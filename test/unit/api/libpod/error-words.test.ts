import { describe, expect, it } from "bun:test";
import { podmanWords } from "../../../../src/api/libpod/error-words.ts";

describe("podmanWords()", () => {
  it.each([
    [
      "No such container: x",
      'no container with name or ID "x" found: no such container',
      "no such container",
    ],
    ["No such image: x:latest", "x: image not known", "image not known"],
    ["get v: no such volume", 'no volume with name "v" found: no such volume', "no such volume"],
    [
      "network n not found",
      "unable to find network with name or ID n: network not found",
      "network not found",
    ],
    [
      "remove v: volume is in use - [a, b]",
      "volume v is being used by the following container(s): a, b: volume is being used",
      "volume is being used",
    ],
    [
      "cannot kill container: x: container x is not running",
      "container x is not running: container state improper",
      "container state improper",
    ],
    [
      "cannot kill container: x: No such container: x",
      'no container with name or ID "x" found: no such container',
      "no such container",
    ],
    [
      'Error when allocating new name: Conflict. The container name "/x" is already in use by container "12". You have to …',
      'the container name "x" is already in use by 12. You have to remove that container to be able to reuse that name: that name is already in use',
      "that name is already in use",
    ],
    ["something else", "something else", "something else"],
  ])("says %p", (docker, message, cause) => {
    expect(podmanWords(docker)).toEqual({ message, cause });
  });
});
