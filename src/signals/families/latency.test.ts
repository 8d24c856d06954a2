import { latency } from "./latency.ts";
import { ask, testFamily } from "./rows.fixture.ts";

testFamily(latency, [
  {
    title: "latency: the median",
    steps: [
      { added: [ask], firstToken: 900 },
      { added: [ask], firstToken: 300 },
      { added: [ask], firstToken: 500 },
      { added: [ask], firstToken: 600 },
    ],
    expected: { "time-to-first-token": "550/4 = 550" },
  },
  {
    title: "latency: a log does not say",
    steps: [{ added: [ask] }],
    expected: { "time-to-first-token": "no time to first token recorded" },
  },
]);
