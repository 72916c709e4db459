/** Whether a host is this machine's alone: `localhost`, `127.0.0.1`, `::1` or `[::1]`. A port is none of it. */
export function isLoopback(host: string): boolean {
  return /^(localhost|\[::1\]|::1|127(?:\.\d{1,3}){3})$/.test(host);
}
