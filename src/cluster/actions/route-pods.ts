import { spawnSync } from "node:child_process";
import { ROUTE_PROTOCOL } from "../machine-routes.ts";
import type { Node } from "../node.ts";
import { rangesOf } from "../pod-network.ts";

/** Runs `ip` with arguments; where nobody may change routes, it does nothing. */
export type RunIp = (args: readonly string[]) => void;

/** Where a node is, and which addresses are behind it. */
export type RoutedNode = Pick<Node, "network" | "address" | "ipv6Address">;

/** A range of addresses that is reached by way of a node. */
type Way = { readonly version: "-4" | "-6"; readonly range: string; readonly gateway: string };

/**
 * Makes the pods and Services of a node reachable from this machine by their addresses. Only root on Linux can, and
 * nothing depends on it.
 */
export function routePods(node: RoutedNode, runIp: RunIp = spawnIp): void {
  for (const { version, range, gateway } of waysBy(node))
    runIp([version, "route", "replace", range, "via", gateway, "proto", ROUTE_PROTOCOL]);
}

/** Removes the routes through a node; those through another node stay. */
export function unroutePods(node: RoutedNode, runIp: RunIp = spawnIp): void {
  for (const { version, range, gateway } of waysBy(node))
    runIp([version, "route", "delete", range, "via", gateway]);
}

function waysBy({ network, address, ipv6Address }: RoutedNode): Way[] {
  const { ipv4, ipv6 } = rangesOf(network);
  return [
    ...ipv4.map((range) => ({ version: "-4" as const, range, gateway: address })),
    ...ipv6.map((range) => ({ version: "-6" as const, range, gateway: ipv6Address })),
  ].filter(({ gateway }) => gateway !== "");
}

function spawnIp(args: readonly string[]): void {
  if (process.platform === "linux" && process.getuid?.() === 0)
    spawnSync("ip", args, { stdio: "ignore" });
}
