/** Fills `{name}` in a template; a name that nothing is known of stays as it stands. */
export function fill(template: string, values: Readonly<Record<string, string | null | undefined>>): string {
  return template.replaceAll(/\{([a-zA-Z]+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** Fills all strings inside a JSON value. An entry that is nothing but a name with no value is left out. */
export function fillAll(template: unknown, values: Readonly<Record<string, string | null | undefined>>): unknown {
  if (typeof template === "string") return fill(template, values);
  if (Array.isArray(template)) return template.map((item) => fillAll(item, values));
  if (typeof template !== "object" || template === null) return template;
  const kept = Object.entries(template).filter(([, value]) => !isEmpty(value, values));
  return Object.fromEntries(kept.map(([name, value]) => [name, fillAll(value, values)]));
}

/** Fills a map of strings: headers, variables. Likewise without entries that are nothing but a name with no value. */
export function filledIn(
  map: Readonly<Record<string, string>> | undefined,
  values: Readonly<Record<string, string | null | undefined>>,
): Readonly<Record<string, string>> {
  const kept = Object.entries(map ?? {}).filter(([, value]) => !isEmpty(value, values));
  return Object.fromEntries(kept.map(([name, value]) => [name, fill(value, values)]));
}

/** Whether a description says where the cohort goes. */
export function namesCohort(description: unknown): boolean {
  return JSON.stringify(description).includes("{cohort}");
}

function isEmpty(value: unknown, values: Readonly<Record<string, string | null | undefined>>): boolean {
  const [, name] = (typeof value === "string" && /^\{([a-zA-Z]+)\}$/.exec(value)) || [];
  return name !== undefined && name in values && (values[name] ?? null) === null;
}
