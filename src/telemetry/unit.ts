/** HMAC-SHA-256 of an identifier under the installation's own key, 24 hex digits: tells persons apart, names none. */
export type Unit = string & { readonly brand: "Unit" };
