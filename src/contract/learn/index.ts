export { type Learner, learn, learner } from "./learner.ts";
export type { Learned, WriteOptions } from "./write-learned.ts";
