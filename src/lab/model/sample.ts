import type { JsonSchema } from "./model-call.ts";
import { anyObject } from "./read-body.ts";

/**
 * The simplest value that a JSON schema allows: required properties only, the first of each choice, `text` for
 * strings. Schemas that refer elsewhere get `text`.
 */
export function sampleOf(schema: JsonSchema, text: string): unknown {
  if ("const" in schema) return schema.const;
  if ("default" in schema) return schema.default;
  const enumerated = schema.enum;
  if (Array.isArray(enumerated)) return enumerated[0];
  const choices = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(choices)) return sampleOf(asSchema(choices[0]), text);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (String(type).toLowerCase()) {
    case "object": {
      const required: readonly unknown[] = Array.isArray(schema.required) ? schema.required : [];
      const properties = asSchema(schema.properties);
      return Object.fromEntries(required.map((name) => [name, sampleOf(asSchema(properties[String(name)]), text)]));
    }
    case "array":
      return Number(schema.minItems ?? 0) > 0 ? [sampleOf(asSchema(schema.items), text)] : [];
    case "integer":
    case "number":
      return Number(schema.minimum ?? 1);
    case "boolean":
      return false;
    case "null":
      return null;
    default:
      return text;
  }
}

function asSchema(value: unknown): JsonSchema {
  const result = anyObject.safeParse(value);
  return result.success ? result.data : {};
}
