/** Names under which a machine reaches itself. */
const own: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]", "::1", "0.0.0.0", "[::]", "::"]);

/** Whether a host name (or address, bracketed or not) is this machine's loopback. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase();
  return own.has(name) || /^\[?(?:::ffff:)?127(?:\.\d{1,3}){3}\]?$/.test(name) || name.endsWith(".localhost");
}

/** Host and port of a `Host` header; `null` where it is none. */
export function splitHost(header: string): { readonly name: string; readonly port: string } | null {
  const found = /^(?<name>\[[0-9a-f:.]+\]|[\w.-]+)(?::(?<port>\d{1,5}))?$/i.exec(header)?.groups;
  return found?.name === undefined ? null : { name: found.name, port: found.port ?? "80" };
}
