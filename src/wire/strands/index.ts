export { place, placeInto } from "./linker.ts";
export { type LinkerBounds, type LinkerState, newLinker, ownLinker, type StrandRecord } from "./linker-state.ts";
export { newStrand, type StrandState } from "./strand-state.ts";
export { transition } from "./transition.ts";
export { isAboutReasoning, unexplained } from "./unexplained.ts";
export { withoutTexts } from "./without-texts.ts";
