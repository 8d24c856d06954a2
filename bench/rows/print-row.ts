import { type Kept, seconds } from "./row.ts";

/** A finished row on stdout, over what progress stood there. */
export function printRow(letter: string, row: Kept | undefined): void {
  if (row === undefined) return;
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  console.log(`\n${letter}  ${row.about}   (${row.at}, ${seconds(row.took)}, load ${row.load.join(" to ")})`);
  for (const { what, target, figure, is, because } of row.figures) {
    // A figure without a target is told, not judged.
    console.log(`   ${(target === "" && is === "met" ? "shown" : is).padEnd(8)} ${what}`);
    if (target !== "") console.log(`            target  ${target}`);
    console.log(`            figure  ${figure}`);
    if (because !== undefined) console.log(`            because ${because}`);
  }
}
