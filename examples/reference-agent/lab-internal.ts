import { inLab } from "./lab.ts";

/** The agent as those who make it use it: whether that is what everybody else has is for `build-parity` to say. */
export default inLab("internal");
