export { type Inbox, type InboxOptions, openInbox } from "./inbox.ts";
export { factOfMended, type Mended, mendedOf, postedMended } from "./mended.ts";
export {
  factOfFeedback,
  factOfLabRun,
  factsOfScores,
  type Intake,
  postedFeedback,
  postedLabRun,
  postedScores,
} from "./posted.ts";
