export { scenarioOfSession } from "./scenario-of-session.ts";
