/** The answer to what is no request, as bytes: there is no request to answer. */
export function malformedAnswer(code: string, exchange: string): string {
  const [status, reason, message] = answerTo(code);
  const body = JSON.stringify({
    error: { message: `evenkeel: ${message}`, type: "invalid_request_error", param: null, code: "evenkeel_malformed" },
  });
  return [
    `HTTP/1.1 ${status} ${reason}`,
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(body)}`,
    `x-evenkeel-exchange: ${exchange}`,
    "x-evenkeel-error: malformed",
    "connection: close",
    "",
    body,
  ].join("\r\n");
}

function answerTo(code: string): readonly [status: number, reason: string, message: string] {
  switch (code) {
    case "HPE_HEADER_OVERFLOW":
      return [431, "Request Header Fields Too Large", "the request's headers are longer than 64 KiB"];
    case "HPE_CHUNK_EXTENSIONS_OVERFLOW":
      return [413, "Payload Too Large", "the extensions of a chunk are too long"];
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return [408, "Request Timeout", "the request's headers did not come in time"];
    case "CONNECT":
      return [
        405,
        "Method Not Allowed",
        "this is no proxy to tunnel through; clients are given its address as their base URL",
      ];
    default:
      return [400, "Bad Request", `this is not HTTP/1.1 as it should be${code.startsWith("HPE_") ? ` (${code})` : ""}`];
  }
}
