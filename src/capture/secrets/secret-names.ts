/** Names that do not sound like a secret, but say whose account it is. */
const accounts: ReadonlySet<string> = new Set(["chatgpt-account-id", "openai-organization", "openai-project"]);

/** A name that promises a secret is believed, wherever in it the promise stands. */
const headerName =
  /authori[sz]ation$|authentication$|cookie2?$|tokens?$|secrets?$|passw(?:or)?d$|credentials?$|api-?key|access-?key|subscription-?key|(?:^|-)key$|(?:^|-)(?:auth|jwt|bearer)$|assertion$|signature/;
/** These end like a secret and are none: how much is left, and a number that names one try. */
const noSecret = /ratelimit|^idempotency-key$|^sec-websocket-/;

/** The same few names come with every call. Nothing but time depends on it. */
const looked = new Map<string, boolean>();
const mostLooked = 1024;
const longestLooked = 100;

/** Whether a header's name says that its value is a secret. */
export function isSecretHeader(name: string): boolean {
  const known = looked.get(name);
  if (known !== undefined) return known;
  const isSecret = soundsSecret(name);
  if (looked.size >= mostLooked) looked.clear();
  if (name.length <= longestLooked) looked.set(name, isSecret);
  return isSecret;
}

function soundsSecret(name: string): boolean {
  const plain = name.trim().toLowerCase().replaceAll("_", "-");
  return accounts.has(plain) || (headerName.test(plain) && !noSecret.test(plain));
}

const parameterName =
  /(?:^|-)key$|api-?key|access-?key|tokens?$|secrets?$|passw(?:or)?d$|(?:^|-)pwd$|(?:^|-)(?:auth|jwt|bearer|sig|code)$|authori[sz]ation$|credentials?$|assertion$|signature|^x-amz-/;

/** Whether a parameter of an address, as it stands there, has a name that says that its value is a secret. */
export function isSecretParameter(name: string): boolean {
  // `accessToken` → `access-token`
  const plain = decoded(name)
    .replace(/([a-z\d])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .replace(/[_.\s[\]$]/g, "-");
  return parameterName.test(plain);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
