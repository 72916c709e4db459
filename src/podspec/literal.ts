/**
 * A text that Kubernetes leaves as it is. It expands `$(NAME)` in commands, probes and values of variables, and makes
 * `$` of `$$`; Docker expands nothing.
 */
export function literal(text: string): string {
  return text.replaceAll("$", "$$$$");
}
