import { Component, type ReactNode } from "react";

interface Props {
  /** Another one begins anew. */
  readonly path: string;
  readonly children: ReactNode;
}

interface State {
  readonly error: Error | null;
  readonly path: string;
}

/** Where a page breaks, or its script cannot be loaded, this stands in its place; the other pages still work. */
export class BrokenPage extends Component<Props, State> {
  override state: State = { error: null, path: this.props.path };

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  static getDerivedStateFromProps({ path }: Props, state: State): Partial<State> | null {
    return path === state.path ? null : { error: null, path };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <div className="state" role="alert">
        <h2>This page cannot be shown</h2>
        <p>{error.message}</p>
        <p>
          Its script could not be loaded, or it met something it does not know. The server may be away, or newer than
          it.
        </p>
        <button type="button" onClick={() => location.reload()}>
          Load it again
        </button>
      </div>
    );
  }
}
