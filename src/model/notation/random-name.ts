const QUALITIES = [
  "amber", "bold", "brisk", "calm", "clear", "crisp", "deft", "eager", "fair", "fleet", "gentle", "glad",
  "humble", "keen", "kind", "lively", "lucid", "mellow", "merry", "neat", "nimble", "patient", "plain", "quick",
  "quiet", "ready", "royal", "sharp", "sober", "steady", "sunny", "swift", "tidy", "vivid", "warm", "wise",
] as const; // prettier-ignore
const SHIPS = [
  "ark", "barge", "bark", "brig", "canoe", "caravel", "carrack", "clipper", "cog", "coracle", "corvette", "cutter",
  "dhow", "dinghy", "dory", "felucca", "ferry", "frigate", "galleon", "galley", "junk", "kayak", "ketch", "lugger",
  "packet", "pinnace", "prau", "punt", "schooner", "skiff", "sloop", "tender", "trawler", "tug", "xebec", "yawl",
] as const; // prettier-ignore

/**
 * A name for a container that was given none; `attempt` above 0 adds a digit, since the last one was taken. It has a
 * dash where Docker has an underscore, which DNS cannot carry.
 */
export function randomName(attempt: number): string {
  return `${pick(QUALITIES)}-${pick(SHIPS)}${attempt > 0 ? Math.floor(Math.random() * 10) : ""}`;
}

function pick(words: readonly string[]): string {
  return words[Math.floor(Math.random() * words.length)] ?? "";
}
