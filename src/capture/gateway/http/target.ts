/** Where a request's target leads. */
export type Target =
  /** `path` is the origin-form target for the upstream, path and query, as the client wrote it. */
  | { readonly is: "upstream"; readonly name: string; readonly path: string }
  /** One of the gateway's own pages, `/_evenkeel/…`, without its query. */
  | { readonly is: "own"; readonly page: string }
  | { readonly is: "unknown" }
  | { readonly is: "refused"; readonly because: string };

/** Visible ASCII without `#`: everything a target may be made of (RFC 3986, 2). Node's parser lets `#` pass. */
const originForm = /^\/[!"$-~]*$/;
/** A segment `.` or `..`, however it is spelt: some servers leave the folder with it. */
const dotSegment = /(?:[/\\;]|%2f|%5c|%3b)(?:\.|%2e){1,2}(?=$|[/\\;]|%2f|%5c|%3b)/i;

/**
 * Reads a request's target (RFC 9112, 3.2). The first segment names the upstream and is taken off; the rest goes on
 * byte by byte. What is no path (`http://…`, `host:443`, `*`) or leaves its folder is refused, so a client cannot
 * choose the host.
 *
 * @param names of the upstreams that are there
 */
export function targetOf(target: string, names: { has(name: string): boolean }): Target {
  if (!originForm.test(target)) return noPath;
  let end = 1;
  for (; end < target.length; end += 1) {
    const code = target.charCodeAt(end);
    if (code === slash || code === question) break;
  }
  const name = target.slice(1, end);
  const rest = target.slice(end);
  if (name === "_evenkeel") return { is: "own", page: rest.split("?", 1)[0] ?? "" };
  if (!names.has(name)) return unknown;
  if (rest.includes(".") || rest.includes("%")) {
    const question = rest.indexOf("?");
    if (dotSegment.test(question < 0 ? rest : rest.slice(0, question))) return leavesFolder;
  }
  return { is: "upstream", name, path: rest.startsWith("/") ? rest : `/${rest}` };
}

const slash = 0x2f;
const question = 0x3f;
const unknown: Target = { is: "unknown" };
const noPath: Target = {
  is: "refused",
  because: "the request's target is no path; this is no open proxy, and it serves the paths of its upstreams alone",
};
const leavesFolder: Target = { is: "refused", because: "the path holds a segment . or .." };
