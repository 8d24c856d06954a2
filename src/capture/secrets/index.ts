export { isSecretHeader, isSecretParameter } from "./secret-names.ts";
