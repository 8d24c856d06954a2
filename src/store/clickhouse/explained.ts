import { ClickHouseError } from "@clickhouse/client";
import { StoreError, type StoreErrorCode } from "../store-error.ts";

type Trouble = readonly [code: StoreErrorCode, next: string];

const later = "it is tried again";
const rights =
  "give the user the right that is missing (docs/store.md says which are needed), or another user: http://USER@HOST:8123/DATABASE";

/** By the number of the server's error. What is not here is about what was asked or told, and not about the state it is in. */
const troubles: Readonly<Record<string, Trouble>> = {
  // too many queries at once, no memory now, more than a quota allows
  "159": ["busy", later],
  "201": ["busy", later],
  "202": ["busy", later],
  "241": ["busy", later],
  "252": ["busy", later],
  "319": ["busy", later],
  "243": ["full", "make room on its disk; what was taken in is kept and told again"],
  // the sockets of a cluster's nodes, replicas that lack their keeper
  "209": ["unreachable", later],
  "210": ["unreachable", later],
  "242": ["unreachable", later],
  "279": ["unreachable", later],
  "999": ["unreachable", later],
  "60": ["refused", "a table was removed while Evenkeel ran: start it again, and it is made anew"],
  "81": ["refused", "the database was removed while Evenkeel ran: start it again, and it is made anew"],
  "164": [
    "refused",
    "the user's profile is read-only: writing needs readonly = 0, reading alone readonly = 2, as each question brings bounds of its own",
  ],
  "452": ["refused", "loosen the constraints of the user's profile for this setting"],
  "497": ["refused", rights],
  "115": ["refused", "a newer ClickHouse is needed"],
};

/** The server does not know the user, or the password is not its own. It says the same of both. */
const notLetIn: ReadonlySet<string> = new Set(["192", "193", "194", "195", "516"]);

/**
 * What the client of ClickHouse threw, as what it means; itself where it is about the contents alone. Without
 * credentials, whatever the server says.
 *
 * @param node where it is, and who asked
 */
export function explained(error: unknown, { url, user }: { readonly url: string; readonly user: string }): unknown {
  if (error instanceof StoreError) return error;
  if (!(error instanceof ClickHouseError)) {
    const said = error instanceof Error ? error.message || codeOf(error) : String(error);
    return new StoreError(
      "unreachable",
      `ClickHouse at ${url} does not answer: ${brief(said)}`,
      /certificate/i.test(said)
        ? "if its certificate is of your own authority, name that: NODE_EXTRA_CA_CERTS=FILE"
        : "start it, or look whether the address is right; what was taken in is kept and told again",
      error,
    );
  }
  if (notLetIn.has(error.code)) {
    return new StoreError(
      "refused",
      `ClickHouse at ${url} does not let the user ${user} in: no such user, or not this password`,
      "give both: http://USER@HOST:8123/DATABASE, and the password in EVENKEEL_STORE_PASSWORD",
      error,
    );
  }
  const trouble = /No space left on device|errno: 28\b/.test(error.message) ? troubles["243"] : troubles[error.code];
  if (trouble === undefined) return error;
  const [code, next] = trouble;
  return new StoreError(code, `ClickHouse at ${url}: ${brief(error.message)}`, next, error);
}

const brief = (text: string): string => text.split("\n")[0]?.slice(0, 300) ?? "";

/** Several addresses that all failed make an error without words. */
const codeOf = (error: Error): string => ("code" in error ? String(error.code) : error.name);
