import { createHmac } from "node:crypto";
import type { Unit } from "../../../telemetry/index.ts";

/** Names persons, accounts and machines by what tells them apart and names none of them. */
export type Pseudonym = (identifier: string) => Unit;

/** @param key the installation's own, 32 random bytes */
export function pseudonyms(key: Uint8Array): Pseudonym {
  return (identifier) => {
    const digits = createHmac("sha256", key).update(identifier, "utf8").digest("hex");
    return digits.slice(0, 24) as Unit; // made here alone
  };
}
