/** Whether labels fit a selector of the kinds that the engine uses: `key=value` and `key!=value`. */
export function matchesSelector(
  selector: string,
  labels: Readonly<Record<string, string>> = {},
): boolean {
  return selector.split(",").every((term) => {
    const [key = "", value = ""] = term.split(/!?=/);
    return (labels[key] === value) !== term.includes("!=");
  });
}
