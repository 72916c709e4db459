/** Whether labels fit a selector of the kinds that the engine uses, `key=value` and `key!=value`; all fit none. */
export function matchesSelector(
  selector: string,
  labels: Readonly<Record<string, string>> = {},
): boolean {
  const terms = selector === "" ? [] : selector.split(",");
  return terms.every((term) => {
    const [key = "", value = ""] = term.split(/!?=/);
    return (labels[key] === value) !== term.includes("!=");
  });
}
