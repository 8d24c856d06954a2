/** Reads a contract's text and the files it names, from wherever they are kept. */
export interface Folder {
  /** `path` is relative, with `/`, already known to stay inside lexically; links are followed and must stay inside too. */
  read(path: string, limit: number): Promise<Read>;
}

export type Read =
  | { readonly is: "ok"; readonly bytes: Uint8Array }
  /** Too large to be held in memory but allowed: only its hash is known. */
  | { readonly is: "hashed"; readonly sha256: string }
  | { readonly is: "refused"; readonly because: string; readonly next: string | null };
