/**
 * A path in one spelling: `/` as separator, `.` and `..` resolved, made absolute where `base` allows it. No file is
 * looked at: links and letter case stay as they are.
 *
 * @param base the directory a relative path starts from; `null` leaves it relative.
 */
export function pathOf(path: string, base: string | null): string {
  if (isPlain(path) && (path.startsWith("/") || base === null)) return path;
  const slashed = path.replaceAll("\\", "/");
  const isAbsolute = slashed.startsWith("/") || /^[A-Za-z]:\//.test(slashed);
  const full = isAbsolute || base === null ? slashed : `${base.replaceAll("\\", "/")}/${slashed}`;
  const parts: string[] = [];
  for (const part of full.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return (full.startsWith("/") ? "/" : "") + parts.join("/");
}

function isPlain(path: string): boolean {
  return !path.includes("\\") && !path.includes("./") && !path.includes("//") && !path.endsWith("/");
}
