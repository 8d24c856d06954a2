export type { CallView, ClientProfile, ClientReading } from "./client-profile.ts";
export { masksOf } from "./masks-of.ts";
export { profileOf } from "./profile-of.ts";
