// The book's pages on what is carried to another store: how far it has come, and which days it must make again.

/** Times are Unix ms. */
export type ForwardingTables = {
  /**
   * Beside the row in `follower`: which start of the receiver took it, where it stood before (JSON), and since when
   * everything that was measured is carried.
   */
  forwarding: { name: string; since_at: number; start: string | null; marks: string };
  /** Days of a series whose figures must be made, or were made at `done_at`; a day is named by its first moment. */
  dirty_day: { device: string; metric: string; day: number; done_at: number | null };
  /** Series whose figures must be made again from a moment on; `reached` is the first day that is still to be made. */
  dirty_from: {
    device: string;
    metric: string;
    from_at: number;
    reached: number;
    done_at: number | null;
  };
  /** The terms by which a series' figures were made (JSON). */
  told_terms: { device: string; metric: string; terms: string };
};

export const FORWARDING_STATEMENTS: readonly string[] = [
  `create table forwarding (name text primary key, since_at integer not null, start text, marks text not null)`,
  `create table dirty_day (device text not null, metric text not null, day integer not null, done_at integer, primary key (device, metric, day))`,
  `create table dirty_from (device text not null, metric text not null, from_at integer not null, reached integer not null, done_at integer, primary key (device, metric))`,
  `create table told_terms (device text not null, metric text not null, terms text not null, primary key (device, metric))`,
];
