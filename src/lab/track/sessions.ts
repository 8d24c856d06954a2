import { type Scenario, scenario } from "../scenario/index.ts";

const readNotes = [
  { think: "The notes will say when high water is.", use: "read notes.txt" },
  { think: "They do.", text: "High water is at six." },
];

/**
 * What every version is asked to do: enough to see defaults, prompt, tools, delegation and what an hour of idleness
 * changes, and no more, so that many versions can be gone through. They know no client and no version.
 */
export const trackSessions: readonly Scenario[] = [
  scenario("track/work", {
    scenario: 1,
    about: "Tools, a helper, a further turn.",
    steps: [
      { say: "Read the notes.", model: readNotes },
      {
        spawn: "Find out when high water is.",
        model: [
          { think: "The notes may say.", use: "read notes.txt" },
          { think: "Six it is.", text: "High water is at six o'clock sharp." },
        ],
      },
      { say: "Go on." },
    ],
  }),
  scenario("track/idle", {
    scenario: 1,
    about: "An hour off, and two turns behind it.",
    steps: [
      { say: "Read the notes.", model: readNotes },
      {
        say: "What is the plan?",
        model: [
          { think: "The plan is in a file of its own.", use: "read plan.txt" },
          { think: "Three points.", text: "There are three points." },
        ],
      },
      { idle: "61m" },
      {
        say: "Where were we?",
        model: [
          { think: "Reading came first.", use: "shell echo first" },
          { think: "It is as it was.", text: "We had read the notes and the plan." },
        ],
      },
      { say: "Go on." },
    ],
  }),
];
