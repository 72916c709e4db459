import { Coalesced } from "../../coalesced.ts";

/** What others know of a run by its names, and what it knows of theirs. */
export type Membership = {
  /** The networks, by their Services, whose names its Pod asks DNS for. */
  zones: readonly string[];
  /** Whether others find it: from just before its command is told to run until it has ended. */
  isNamed: boolean;
  /** Its EndpointSlices. */
  readonly slices: Set<string>;
  /** The names that were written into its /etc/hosts. */
  hosts: string;
  /** The writing of /etc/hosts. */
  readonly writing: Coalesced;
};

/** Of a run that nobody knows by name. */
export function newMembership(): Membership {
  return { zones: [], isNamed: false, slices: new Set(), hosts: "", writing: new Coalesced() };
}
