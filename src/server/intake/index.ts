export { type Inbox, type InboxOptions, openInbox } from "./inbox.ts";
export {
  factOfFeedback,
  factOfLabRun,
  factsOfScores,
  type Intake,
  postedFeedback,
  postedLabRun,
  postedScores,
} from "./posted.ts";
