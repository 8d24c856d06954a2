// The arrows of docs/architecture.md. A rule here is the only place where an arrow is allowed or forbidden.
/** Each floor may import the floors under it, through their doors. */
const floors = {
  stats: [],
  wire: [],
  report: ["invariants"],
  clients: ["wire"],
  contract: ["wire"],
  invariants: ["wire", "contract"],
  signals: ["wire", "contract"],
  session: ["invariants", "signals", "wire", "contract"],
  judge: ["session", "invariants", "signals", "wire", "contract", "stats", "report"],
  trials: ["judge", "stats", "contract"],
  telemetry: ["wire", "invariants", "signals", "session", "contract"],
  settings: ["invariants", "signals", "contract"],
  client: [],
  capture: ["telemetry", "settings", "session", "invariants", "signals", "wire", "contract"],
  store: ["telemetry", "wire"],
  server: [
    "capture",
    "telemetry",
    "settings",
    "store",
    "judge",
    "lab",
    "session",
    "invariants",
    "signals",
    "stats",
    "wire",
    "contract",
    "report",
    "clients",
  ],
  lab: ["session", "invariants", "signals", "wire", "contract", "capture", "report", "clients"],
  scan: ["capture", "judge", "session", "invariants", "signals", "wire", "contract", "report", "clients"],
};
/** A concept's own door, and the doors of the concepts inside it (`capture/har`). */
const doors = (name) => [`^src/${name}/index\\.ts$`, `^src/${name}/[a-z-]+/index\\.ts$`];
const concepts = Object.keys(floors);
module.exports = {
  forbidden: [
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    { name: "no-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "no-dev-deps-in-src",
      severity: "error",
      from: { path: "^src", pathNot: "\\.(test|fixture)\\.ts$" },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"], pathNot: "@types" },
    },
    ...concepts.map((name) => ({
      name: `arrows-of-${name}`,
      severity: "error",
      from: { path: `^src/${name}/`, pathNot: "\\.(test|fixture)\\.ts$" },
      to: {
        path: "^src/",
        pathNot: [`^src/${name}/`, ...floors[name].flatMap(doors)],
      },
    })),
    ...concepts.map((name) => ({
      name: `door-of-${name}`,
      comment: `${name}/index.ts (or a named sub-concept's index.ts) is the only door`,
      severity: "error",
      from: { path: "^src/", pathNot: `^src/${name}/` },
      to: {
        path: `^src/${name}/`,
        pathNot: doors(name),
      },
    })),
    {
      name: "arrows-of-dashboard",
      comment:
        "the page runs in a browser: of the server it knows the shapes of answers, and no code; figures look as in the reports",
      severity: "error",
      from: { path: "^dashboard/", pathNot: "^dashboard/fixture/|\\.test\\.ts$" },
      to: { path: "^src/", pathNot: "^src/report/index\\.ts$", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "door-of-dashboard",
      severity: "error",
      from: { path: "^dashboard/", pathNot: "^dashboard/fixture/|\\.test\\.ts$" },
      to: { path: "^src/", pathNot: ["server", "store", "telemetry", "report"].flatMap(doors) },
    },
    {
      name: "not-to-dashboard",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^dashboard/" },
    },
    {
      name: "pure-core",
      comment: "values in, values out: no files, sockets, clocks",
      severity: "error",
      from: { path: "^src/(stats|wire|invariants|signals|session)/", pathNot: "\\.(test|fixture)\\.ts$" },
      to: { dependencyTypes: ["core"], pathNot: "^(node:)?crypto$" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    parser: "swc",
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types", "node", "default"] },
  },
};
