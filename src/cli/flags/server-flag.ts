/** A flag of the server, as it is declared once for parsing, help and environment. */
export type ServerFlag = {
  readonly type: "string" | "boolean";
  readonly description: string;
  readonly alias?: string;
  readonly valueHint?: string;
  /** Variable that gives the value where the flag does not. */
  readonly variable?: string;
  readonly default?: string;
  /** Whether it may be given more than once. */
  readonly repeats?: boolean;
};
