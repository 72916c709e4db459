/** What is shown of a process without any wish: podman's columns, but for the time that has passed. */
const DEFAULT_COLUMNS = "user,pid,ppid,pcpu,tty,time,comm";

/** Reads which columns are wanted: their names by commas, or arguments of ps as Docker has them. */
export function fromDescriptors(text: string): string {
  if (text.trim() === "") return `-eo ${DEFAULT_COLUMNS}`;
  const isColumns = /^[a-z%]+(?:,[a-z%]+)*$/.test(text) && text !== "aux";
  return isColumns ? `-eo ${text}` : text.replaceAll(",", " ");
}
