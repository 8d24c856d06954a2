/** Text that is already safe to put into a page. Only {@link html} makes it. */
export class Safe {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Piece = Safe | string | number | null | readonly Piece[];

/**
 * Template tag: every value is escaped unless it is itself made by this tag. There is no other way into the page, so a
 * tool named `<script>` stays a name.
 */
export function html(strings: TemplateStringsArray, ...values: readonly Piece[]): Safe {
  let text = strings[0] ?? "";
  values.forEach((value, index) => {
    text += render(value) + (strings[index + 1] ?? "");
  });
  return new Safe(text);
}

function render(value: Piece): string {
  if (value === null) return "";
  if (value instanceof Safe) return value.text;
  if (typeof value === "string" || typeof value === "number") return escapeHtml(String(value));
  return value.map(render).join("");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return (
    text
      .replace(/[&<>"']/g, (character) => entities[character] ?? character)
      // Control characters are not allowed in HTML, and direction marks can make a name read as another.
      .replace(
        // biome-ignore lint/suspicious/noControlCharactersInRegex: that is the point
        /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
        "\ufffd",
      )
  );
}
