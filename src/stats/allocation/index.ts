export { type BankDraw, bankBound, bankIncrement, bankRadius } from "./bank.ts";
export { type SuiteDraw, suiteBound, suiteIncrement } from "./suite.ts";
