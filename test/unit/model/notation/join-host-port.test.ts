import { expect, it } from "bun:test";
import { joinHostPort } from "../../../../src/model/notation/join-host-port.ts";

it.each([
  ["127.0.0.1", "127.0.0.1:80"],
  ["example.org", "example.org:80"],
  ["::1", "[::1]:80"],
])("joinHostPort(%p)", (host, expected) => {
  expect(joinHostPort(host, 80)).toBe(expected);
});
