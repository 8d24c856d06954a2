export { type Learner, type LearnOptions, learn, learner } from "./learner.ts";
export type { Learned, WriteOptions } from "./write-learned.ts";
