import type { IncomingMessage, ServerResponse } from "node:http";

/** Bun's own side of a connection and of an answer, as far as it is of use here. */
type ConnectionHandle = { readonly upgradeToTunnel: (hasBody: boolean, answer: object) => void };

/**
 * Takes a connection away from Bun's HTTP server in the midst of a request that did not ask for an upgrade, once its
 * body has been read: from now on bytes go both ways as they are. It is what Bun itself does before it emits
 * `upgrade`, which it does for no other requests, and which it offers nobody: what comes behind a request is a request
 * to its parser. A test holds it true for the version of Bun that is pinned.
 * @throws {Error} If another Bun does not have it.
 */
export function becomeTunnel({ socket }: IncomingMessage, response: ServerResponse): void {
  const connection = hidden(socket, "handle") as ConnectionHandle;
  const answer = hidden(response, "handle") as object;
  connection.upgradeToTunnel(false, answer);
  (socket as object as Record<symbol, unknown>)[hiddenName(socket, "kHandoffResponse")] = answer;
  (hidden(socket, "kEnableStreaming") as (isOn: boolean) => void).call(socket, true);
}

function hidden(object: object, description: string): unknown {
  return (object as Record<symbol, unknown>)[hiddenName(object, description)];
}

/** Finds a symbol by its description, of the object itself or of what it inherits from. */
function hiddenName(object: object, description: string): symbol {
  for (let owner: object | null = object; owner; owner = Object.getPrototypeOf(owner) as object) {
    const name = Object.getOwnPropertySymbols(owner).find(
      (symbol) => symbol.description === description,
    );
    if (name) return name;
  }
  throw new Error(`Cannot take the connection over: this version of Bun has no "${description}"`);
}
