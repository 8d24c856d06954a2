export { MemoryStore } from "../../src/store/memory-store.fixture.ts";
