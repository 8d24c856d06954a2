import type { Break, Lane, PersonAct, Prompt, Seen, ToolSet } from "../../../wire/index.ts";
import { HeldItems } from "../held-items.ts";
import type { BeforeReply, ReplyDraft } from "./reply-draft.ts";

/** One strand of a log: what waits for its next reply, and the reply being put together. */
export class Strand {
  readonly id: string;
  readonly lane: Lane;
  readonly parent: string | null;
  readonly added = new HeldItems();
  acts: PersonAct[] = [];
  announced: Break[] = [];
  draft: ReplyDraft | null = null;
  resumed = false;
  /** Of the last reply. */
  at = 0;
  /** Position in the file of the last reply's first line; a person's message that hangs before it is a rewind. */
  replyOrdinal = -1;
  prompt?: Seen<Prompt>;
  tools?: Seen<ToolSet>;

  constructor(id: string, lane: Lane, parent: string | null) {
    this.id = id;
    this.lane = lane;
    this.parent = parent;
  }

  /** Hands over what came in since the last reply. */
  take(): BeforeReply {
    const before = { added: this.added.take(), acts: this.acts, announced: this.announced };
    this.acts = [];
    this.announced = [];
    return before;
  }
}
