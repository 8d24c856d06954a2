/** Path and query of a page of the dashboard: what has no value is not asked for. */
export function linkTo(
  path: string,
  asked: Readonly<Record<string, string | readonly string[] | null | undefined>>,
): string {
  const query = new URLSearchParams();
  for (const [name, given] of Object.entries(asked)) {
    for (const value of typeof given === "string" ? [given] : (given ?? [])) {
      if (value !== "(other)") query.append(name, value);
    }
  }
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}
