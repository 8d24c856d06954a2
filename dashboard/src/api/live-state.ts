import { createContext } from "react";

/** How `GET /v1/live` stands. `refused`: the server wants a token first. */
export type LiveState = "connecting" | "connected" | "reconnecting" | "refused";

/** As the open page knows it. */
export const LiveNow = createContext<LiveState>("connecting");
