import { Link, useLocation } from "wouter";
import { useAddress } from "../shell/address.ts";

interface Props {
  readonly label: string;
  /** The first one is what an address without a tab shows. */
  readonly tabs: readonly { readonly id: string; readonly title: string }[];
}

/** Links that change `?tab=`: they can be opened elsewhere, and the way back works. */
export function Tabs({ label, tabs }: Props) {
  const [path] = useLocation();
  const address = useAddress();
  const first = tabs[0]?.id;
  const open = address.params.get("tab") ?? first;
  return (
    <nav className="strip tabs" aria-label={label}>
      {tabs.map(({ id, title }) => (
        <Link
          key={id}
          href={`${path}${address.with({ tab: id === first ? null : id })}`}
          aria-current={id === open ? "page" : undefined}
        >
          {title}
        </Link>
      ))}
    </nav>
  );
}
