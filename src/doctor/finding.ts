/** What one look has shown. */
export type Finding = {
  /** What was looked at: `Cluster`. */
  readonly subject: string;
  /** `poor` is what works less well than it could. */
  readonly health: "good" | "poor" | "bad";
  /** What was seen, or what is wrong. */
  readonly detail: string;
  /** What to do about it. */
  readonly advice?: string;
};
