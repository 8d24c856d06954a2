import * as z from "zod";

const at = z.number();
const severity = z.enum(["error", "warn", "info"]);

/** One alert with all it needs to go on after a restart. */
export const alertSchema = z.object({
  id: z.string(),
  key: z.string(),
  at,
  /** When it last changed. */
  changedAt: at,
  severity,
  state: z.enum(["firing", "resolved", "no-data"]),
  title: z.string(),
  members: z
    .array(
      z.object({ member: z.string(), says: z.string(), link: z.string(), at, severity, under: z.string().nullable() }),
    )
    .max(1000),
  /** Of the members that are no more; the newest sentence. */
  after: z.string().nullable(),
  link: z.string(),
  /** When it was last told, which members it then had, how often it has been told. */
  told: z.object({ at, members: z.array(z.string()).max(1000) }).nullable(),
  notices: z.number(),
  sent: z.array(z.object({ to: z.string(), at, outcome: z.enum(["delivered", "failed", "waiting"]) })).max(100),
});

export type Alert = z.infer<typeof alertSchema>;
