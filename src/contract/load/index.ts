export { contractName, discover, loadFrom, loadNamed } from "./find-contract.ts";
export type { Loaded } from "./load-contract.ts";
