/** The pages, in the order of the navigation; `g` and the key lead there. Those that are ranged look at a stretch of time. */
export const pages = [
  { path: "/", title: "Overview", key: "o", ranged: true },
  { path: "/sessions", title: "Sessions", key: "s", ranged: true },
  { path: "/changes", title: "Changes", key: "c", ranged: true },
  { path: "/quality", title: "Quality", key: "q", ranged: true },
  { path: "/delegations", title: "Delegations", key: "d", ranged: true },
  { path: "/lab", title: "Lab", key: "l", ranged: false },
  { path: "/monitors", title: "Monitors", key: "m", ranged: false },
] as const;
