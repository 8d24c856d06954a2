/** The pages, in the order of the navigation; `g` and the key lead there. */
export const pages = [
  { path: "/", title: "Overview", key: "o" },
  { path: "/sessions", title: "Sessions", key: "s" },
  { path: "/changes", title: "Changes", key: "c" },
  { path: "/quality", title: "Quality", key: "q" },
  { path: "/delegations", title: "Delegations", key: "d" },
  { path: "/lab", title: "Lab", key: "l" },
  { path: "/monitors", title: "Monitors", key: "m" },
] as const;
