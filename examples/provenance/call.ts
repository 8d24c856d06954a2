import { withEvenkeel } from "../../src/client/index.ts"; // yours: "evenkeel/client"

/** What the team that ships this agent knows of it, and nothing on the wire says. */
const known = {
  release: "support-agent@2026.11.1",
  build: "9f2c41d",
  cohort: "public",
  plan: "pro",
  flags: { "short-answers": true, "new-router": false },
  pre: ["pii-filter@3"],
  post: ["tone-rewriter@1"],
};

const [gateway = "http://127.0.0.1:4747", unit = "account-1"] = process.argv.slice(2);
const fetchModel = withEvenkeel(fetch, () => ({ ...known, unit }), { only: [gateway] });

const response = await fetchModel(`${gateway}/anthropic/v1/messages`, {
  method: "POST",
  headers: { "content-type": "application/json", "x-api-key": process.env.ANTHROPIC_API_KEY ?? "none" },
  body: JSON.stringify({
    model: "claude-opus-4-6",
    max_tokens: 200,
    messages: [{ role: "user", content: "Where is my parcel?" }],
  }),
});
console.log(`${response.status} ${response.headers.get("x-evenkeel-exchange") ?? "no gateway answered"}`);
