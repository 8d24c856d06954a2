import type { FailureKind } from "../counts.ts";
import type { Refusal } from "../refusal.ts";

const unreachable: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ETIMEDOUT",
  "UND_ERR_CONNECT_TIMEOUT",
  "EADDRNOTAVAIL",
  "EMFILE",
  "EPROTO",
]);
const closed: ReadonlySet<string> = new Set([
  "ECONNRESET",
  "EPIPE",
  "UND_ERR_SOCKET",
  "UND_ERR_CLOSED",
  "UND_ERR_DESTROYED",
]);

/** What a call's failure before its reply is called, and what the client is told. */
export function failureOf(
  error: Error & { readonly code?: string },
  upstream: string,
): { readonly kind: FailureKind; readonly refusal: Refusal } {
  const code = error.code ?? "";
  if (code.startsWith("ERR_PROXY")) {
    const message = `the upstream "${upstream}" cannot be reached: the proxy that HTTPS_PROXY names does not let the gateway through (${code}). Look at HTTPS_PROXY and NO_PROXY where the gateway was started.`;
    return { kind: "upstream-unreachable", refusal: { code: "upstream-unreachable", status: 502, message } };
  }
  if (unreachable.has(code) || code.startsWith("ERR_TLS") || /CERT|SIGNATURE|ISSUER/.test(code)) {
    const what = /CERT|SIGNATURE|ISSUER|TLS/.test(code) ? `its certificate is not accepted (${code})` : code;
    return {
      kind: "upstream-unreachable",
      refusal: {
        code: "upstream-unreachable",
        status: 502,
        message: `the upstream "${upstream}" cannot be reached: ${what}. Look at live.gateway.upstreams and at the network.`,
      },
    };
  }
  if (closed.has(code) && !/bad (?:response|upgrade)/.test(error.message)) {
    return {
      kind: "upstream-closed",
      refusal: {
        code: "upstream-closed",
        status: 502,
        message: `the upstream "${upstream}" closed the connection without a reply. Whether it did the work is not known; ask again if that is safe.`,
      },
    };
  }
  return {
    kind: "upstream-protocol",
    refusal: {
      code: "upstream-protocol",
      status: 502,
      message: `what the upstream "${upstream}" sent is not the HTTP/1.1 it should be (${code === "" ? error.name : code}).`,
    },
  };
}

/** The gateway's own fault. */
export const internalFault: Refusal = {
  code: "internal-fault",
  status: 502,
  message:
    "the gateway failed inside with this call. Whether the upstream did the work is not known; ask again if that is safe.",
};
