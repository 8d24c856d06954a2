/** Whether a host name (or address, bracketed or not) is this machine's loopback. `0.0.0.0` is not: it is every interface. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, "");
  if (name === "localhost" || name.endsWith(".localhost") || name === "::1") return true;
  return /^(?:::ffff:)?127(?:\.\d{1,3}){3}$/.test(name);
}

/** Whether a machine reaches itself by this name: loopback, or the address of every interface. */
export function isOwn(host: string): boolean {
  return isLoopback(host) || /^\[?(?:0\.0\.0\.0|::)\]?$/.test(host);
}

/** Host and port of a `Host` header; `null` where it is none. */
export function splitHost(header: string): { readonly name: string; readonly port: string } | null {
  const found = /^(?<name>\[[0-9a-f:.]+\]|[\w.-]+)(?::(?<port>\d{1,5}))?$/i.exec(header)?.groups;
  return found?.name === undefined ? null : { name: found.name, port: found.port ?? "80" };
}

/** Whether a plain address is that of a server which listens on this host and port. TLS never is: nothing here speaks it. */
export function leadsTo(url: URL, host: string, port: number): boolean {
  if (url.protocol !== "http:" || Number(url.port || 80) !== port) return false;
  return isOwn(url.hostname) || url.hostname === host;
}
