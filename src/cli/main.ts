#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { CommandError, exit } from "./exit.ts";
import { oldNode } from "./old-node.ts";
import { packageVersion } from "./version.ts";

/**
 * The command line. Each command is a file of its own and is loaded only when it is asked for, so that `scan` does not
 * pay for what it does not use.
 */
const commands: Readonly<Record<string, { readonly about: string; readonly load: () => Promise<Command> }>> = {
  scan: {
    about: "look back: what changed under your agent, when, and what was broken",
    load: async () => (await import("./scan.ts")).scanCommand(),
  },
  record: {
    about: "run any client through a recording proxy and keep a HAR",
    load: async () => (await import("./record.ts")).recordCommand(),
  },
  lab: {
    about: "soak an agent with a scripted model: idle hours, resume, compaction, faults",
    load: async () => {
      const [lab, track] = await Promise.all([import("./lab.ts"), import("./lab-track.ts")]);
      return lab.labCommand().addCommand(track.labTrackCommand());
    },
  },
  compare: {
    about: "prove a change: is the loss of quality within its budget?",
    load: async () => (await import("./compare.ts")).compareCommand(),
  },
  power: {
    about: "how many runs it takes to see a drop, and what your suite can see",
    load: async () => (await import("./power.ts")).powerCommand(),
  },
  up: {
    about: "watch live: the gateway that agents are pointed at, and the server with its dashboard",
    load: async () => (await import("./up.ts")).upCommand(),
  },
  connect: {
    about: "point claude, codex, opencode or gemini at the running gateway",
    load: async () => (await import("./connect.ts")).connectCommand(),
  },
  status: {
    about: "whether it runs, and how the watching itself is",
    load: async () => (await import("./status.ts")).statusCommand(),
  },
  feedback: {
    about: "say what a session was like, so that it can be looked into",
    load: async () => (await import("./feedback.ts")).feedbackCommand(),
  },
  gateway: {
    about: "the gateway alone (evenkeel up runs it)",
    load: async () => (await import("./gateway.ts")).gatewayCommand(),
  },
  server: {
    about: "the server alone (evenkeel up runs it)",
    load: async () => (await import("./server.ts")).serverCommand(),
  },
  contract: {
    about: "declare the product layer: learn, check, diff",
    load: async () => (await import("./contract.ts")).contractCommand(),
  },
};

async function main(argv: readonly string[]): Promise<number> {
  const old = oldNode(process.versions.node);
  if (old !== null) throw old;
  const program = new Command("evenkeel")
    .description("Keeps the product layer of an AI agent on an even keel.")
    .version(packageVersion())
    .showHelpAfterError("(evenkeel --help, or evenkeel COMMAND --help)")
    .addHelpText(
      "after",
      "\nExit codes: 0 pass, 1 fail, 2 inconclusive or missing, 64 usage, 65 bad input, 70 internal.\n" +
        "scan and contract send nothing anywhere; record and up pass calls on to where they were going.",
    );
  const named = argv.find((word) => Object.hasOwn(commands, word));
  for (const [name, { about, load }] of Object.entries(commands)) {
    const command = name === named ? await load() : new Command(name).allowUnknownOption();
    if (command.description() === "") command.description(about);
    program.addCommand(command);
  }
  for (const command of [program, ...program.commands, ...program.commands.flatMap((each) => each.commands)]) {
    command.exitOverride();
  }
  if (argv.length === 0) {
    program.outputHelp({ error: true });
    return exit.usage;
  }
  await program.parseAsync(argv, { from: "user" });
  return typeof process.exitCode === "number" ? process.exitCode : exit.pass;
}

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // `evenkeel scan | head` closes the pipe: that is not a fault.
  if (error.code === "EPIPE") process.exit(exit.pass);
  throw error;
});

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? exit.pass : exit.usage;
  } else if (error instanceof CommandError) {
    // A message may name a file or a word of one: control characters in it are shown, not obeyed.
    const { plain } = await import("../report/index.ts");
    const lines = [`evenkeel: ${error.message}`, ...(error.next === null ? [] : [`  ${error.next}`])];
    for (const line of lines.join("\n").split("\n")) process.stderr.write(`${plain(line, 2000)}\n`);
    process.exitCode = error.exitCode;
  } else {
    process.stderr.write(
      `evenkeel: internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.stderr.write("  This is a fault of evenkeel, not of your input. Please report it with the lines above.\n");
    process.exitCode = exit.internal;
  }
}
