import { CommandError, exit } from "./exit.ts";

/** Same as `engines` in package.json, of which npm only warns. */
const oldest = [22, 16] as const;

/** What to say on a Node that is too old; without it a riddle follows. `null` where the Node will do. */
export function oldNode(version: string): CommandError | null {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return null;
  return new CommandError(
    exit.internal,
    `Node ${oldest.join(".")} or newer is needed, this is Node ${version}`,
    "Install a newer Node, or its npm package beside this one: npm install node@24",
  );
}
