export type ExchangeId = string & { readonly brand: "ExchangeId" };
export type SessionId = string & { readonly brand: "SessionId" };
/** One strand of a session: the unit whose history must extend. Unique within its session. */
export type StrandId = string & { readonly brand: "StrandId" };
/** Lower-case hex SHA-256, cut to 32 characters: enough to tell texts apart, too short to be a commitment. */
export type Hash = string & { readonly brand: "Hash" };
/** Milliseconds since 1970-01-01T00:00Z. */
export type EpochMs = number;
