/** The code of a file system error: `ENOENT`, `EACCES` … */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** What the file system says, in words, with what to do where there is something. */
export function reasonOf(error: unknown): string {
  switch (codeOf(error)) {
    case "ENOENT":
      return "there is no such file or folder";
    case "EACCES":
    case "EPERM":
      return "no permission to read it";
    case "ELOOP":
      return "symbolic links lead in a circle";
    case "ENAMETOOLONG":
      return "the path is too long";
    case "EISDIR":
      return "is a folder";
    default:
      if (error instanceof SyntaxError) return "no valid JSON";
      return `${codeOf(error) === undefined ? "internal error" : "cannot be read"}: ${error instanceof Error ? error.message : String(error)}`;
  }
}
