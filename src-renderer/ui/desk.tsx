import type { ReactNode } from 'react';
import './desk.css';

export interface DeskProps {
  /** What is chosen from: a queue, documents. */
  readonly left: ReactNode;
  readonly leftLabel: string;
  /** What is looked at. */
  readonly children: ReactNode;
  /** What is known of it, and what can be done with it; null: nothing is looked at. */
  readonly right: ReactNode;
  readonly rightLabel: string;
}

/** Three columns: what is chosen from, what is looked at, what is done with it. The outer ones scroll by themselves. */
export function Desk({ left, leftLabel, children, right, rightLabel }: DeskProps): ReactNode {
  return (
    <div className={right === null ? 'yz-desk yz-desk-two' : 'yz-desk'}>
      <section className="yz-desk-left" aria-label={leftLabel}>
        {left}
      </section>
      <div className="yz-desk-middle">{children}</div>
      {right === null ? null : (
        <section className="yz-desk-right" aria-label={rightLabel}>
          {right}
        </section>
      )}
    </div>
  );
}
