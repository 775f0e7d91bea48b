// Terms and what they are, one a line.
import type { ReactNode } from "react";

export function Facts(props: { children: ReactNode }) {
  return <dl className="facts">{props.children}</dl>;
}

export function Fact(props: { term: string; text: string; mono?: boolean; testId?: string }) {
  return (
    <div>
      <dt>{props.term}</dt>
      <dd className={props.mono ? "mono" : undefined} data-testid={props.testId}>
        {props.text}
      </dd>
    </div>
  );
}
