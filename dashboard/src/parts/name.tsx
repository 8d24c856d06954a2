import { shownName, visible } from "../text/visible.ts";

interface Props {
  readonly of: string;
  /** Letters; a longer one is cut in its middle and stands whole in its title. */
  readonly most?: number;
}

/** A name that came from outside: on one line, nothing hidden in it, its direction of writing its own. */
export function Name({ of: text, most = 80 }: Props) {
  const shown = shownName(text, most);
  return <bdi title={shown === text ? undefined : visible(text)}>{shown}</bdi>;
}

/** Several, set apart by commas. */
export function Names({ of: texts, most }: { readonly of: readonly string[]; readonly most?: number }) {
  return texts.map((text, at) => (
    // A name may stand twice, and the list is never sorted anew.
    // biome-ignore lint/suspicious/noArrayIndexKey: see above
    <span key={at}>
      {at > 0 && ", "}
      <Name of={text} {...(most !== undefined && { most })} />
    </span>
  ));
}
