export type { CallView, ClientProfile, ClientReading } from "./client-profile.ts";
export { profileOf } from "./profile-of.ts";
