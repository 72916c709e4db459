/** The longest DNS name. */
const SUBDOMAIN_LENGTH = 253;

/** Whether a text can be a host name in Kubernetes: one lower-case RFC 1123 label. */
export function isDnsLabel(text: string): boolean {
  return /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(text);
}

/** Whether a text can be the name of most objects, and the prefix of a label's key: labels with dots between them. */
export function isDnsSubdomain(text: string): boolean {
  return text.length <= SUBDOMAIN_LENGTH && text.split(".").every(isDnsLabel);
}

/** Whether a text can be the key of a label or an annotation: `[prefix/]name`. */
export function isQualifiedName(text: string): boolean {
  const [name = "", prefix, ...rest] = text.split("/").toReversed();
  const isName = name !== "" && isLabelValue(name);
  return rest.length === 0 && isName && (prefix === undefined || isDnsSubdomain(prefix));
}

/** Whether a text can be the value of a label: empty, or like a key's name. */
export function isLabelValue(text: string): boolean {
  return text === "" || /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/.test(text);
}
