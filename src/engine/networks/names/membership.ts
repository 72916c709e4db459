import { Coalesced } from "../../coalesced.ts";

/** What others know of a run by its names, and what it knows of theirs. */
export type Membership = {
  /** The networks, by their Services, whose names it asks DNS for. */
  zones: readonly string[];
  /** Whether it can be told of others: its Pod searches the domains that we have chosen, and no more. */
  takesZones: boolean;
  /** Whether others find it: from just before its command is told to run until it has ended. */
  isNamed: boolean;
  /** Its EndpointSlices. */
  readonly slices: Set<string>;
  /** The names that were written into its /etc/hosts. */
  hosts: string;
  /** Whether it has come into a network or left one since its start, so that its files are no longer its Pod's. */
  hasMoved: boolean;
  /** Whether its files may say something else than what is known here, as an earlier life of the server wrote them. */
  isInDoubt: boolean;
  /** The writing of its files. */
  readonly writing: Coalesced;
};

/** Of a run that nobody knows by name. */
export function newMembership(): Membership {
  return {
    zones: [],
    takesZones: false,
    isNamed: false,
    slices: new Set(),
    hosts: "",
    hasMoved: false,
    isInDoubt: false,
    writing: new Coalesced(),
  };
}
