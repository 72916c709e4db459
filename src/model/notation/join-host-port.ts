/** An address as URLs have it: `127.0.0.1:80`, `[::1]:80`. */
export function joinHostPort(host: string, port: number): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}
