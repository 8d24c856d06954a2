export { readTranscripts, type TranscriptOptions } from "./read-transcripts.ts";
