export {
  factOfFeedback,
  factOfLabRun,
  factsOfScores,
  type Intake,
  postedFeedback,
  postedLabRun,
  postedScores,
} from "./posted.ts";
