import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Refused } from "./api/refused.ts";
import { App } from "./shell/app.tsx";
import { applyTheme, keptTheme } from "./shell/theme.ts";
import "./style/index.css";

applyTheme(keptTheme());

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2000,
      gcTime: 300_000,
      networkMode: "always",
      refetchOnWindowFocus: false,
      retry: (times, error) => times < 1 && !(error instanceof Refused && error.status !== null && error.status < 500),
    },
    mutations: { networkMode: "always" },
  },
});

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);
