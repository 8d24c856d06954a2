/** Path and query of a page of the dashboard: what has no value is not asked for. */
export function linkTo(path: string, asked: Readonly<Record<string, string | null | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) {
    if (value !== null && value !== undefined && value !== "(other)") query.append(name, value);
  }
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}
