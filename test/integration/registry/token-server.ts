import { createSign, X509Certificate } from "node:crypto";
import type { Certificate } from "./certificate.ts";

/** Gives tokens for a `docker-registry`: to `me` with the password `secret`, and to nobody else. */
export type TokenServer = Disposable & {
  /** The `auth` section of the registry's file. */
  readonly auth: object;
  /** What tokens were asked for. */
  readonly scopes: string[];
};

const ISSUER = "test issuer";
const SERVICE = "test registry";

/** Starts a token server on a free port of loopback. The registry trusts what this certificate's key has signed. */
export async function startTokenServer(files: Certificate): Promise<TokenServer> {
  const key = await Bun.file(files.key).text();
  const chain = new X509Certificate(await Bun.file(files.certificate).text()).raw;
  const scopes: string[] = [];

  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch(request) {
      if (request.headers.get("authorization") !== `Basic ${btoa("me:secret")}`) {
        return Response.json({ details: "incorrect username or password" }, { status: 401 });
      }
      const scope = new URL(request.url).searchParams.get("scope") ?? "";
      scopes.push(scope);
      const header = { typ: "JWT", alg: "RS256", x5c: [chain.toString("base64")] };
      const token = sign(header, claims(scope), key);
      return Response.json({ token, expires_in: 60, refresh_token: "not used by docker-registry" });
    },
  });

  const realm = `http://127.0.0.1:${server.port}/token`;
  const token = { realm, service: SERVICE, issuer: ISSUER, rootcertbundle: files.certificate };
  return { auth: { token }, scopes, [Symbol.dispose]: () => void server.stop(true) };
}

function claims(scope: string): object {
  const now = Math.floor(Date.now() / 1000);
  const [type, name, actions] = scope.split(":");
  return {
    iss: ISSUER,
    aud: SERVICE,
    sub: "me",
    jti: crypto.randomUUID(),
    iat: now,
    nbf: now - 60,
    exp: now + 60,
    access: actions === undefined ? [] : [{ type, name, actions: actions.split(",") }],
  };
}

/** A JSON web token. */
function sign(header: object, payload: object, key: string): string {
  const content = [header, payload].map(encode).join(".");
  return `${content}.${createSign("RSA-SHA256").update(content).sign(key, "base64url")}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
