/**
 * Whether the environment names a proxy for an address: `HTTPS_PROXY` and `HTTP_PROXY`, but for the hosts of `NO_PROXY`
 * (lower case goes first, as everywhere). What `NO_PROXY` means in detail is Node's matter; a host that is on the list
 * goes the ordinary way.
 */
export function goesThroughProxy(url: URL, env: Readonly<Record<string, string | undefined>>): boolean {
  const named = (name: string): string => (env[name.toLowerCase()] ?? env[name] ?? "").trim();
  const proxy = named(url.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY");
  if (proxy === "") return false;
  const port = url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port;
  return !named("NO_PROXY")
    .split(/[\s,]+/)
    .some((entry) => entry !== "" && covers(entry.toLowerCase(), url.hostname.toLowerCase(), port));
}

function covers(entry: string, host: string, port: string): boolean {
  if (entry === "*") return true;
  const colon = /^(?<name>.+):(?<port>\d+)$/.exec(entry)?.groups;
  if (colon !== undefined && colon.port !== port) return false;
  const name = (colon?.name ?? entry).replace(/^\*?\./, "");
  return host === name || (host.endsWith(`.${name}`) && !/^[\d.]+$/.test(host));
}
