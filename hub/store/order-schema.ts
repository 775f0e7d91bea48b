// The table of rectification orders (整改): what makes an alert of a person's an order.

/** Times are Unix ms. */
export type OrderTables = {
  /** One for each alert that is an order; number and year are given once. */
  rectification: {
    alert_id: string;
    year: number;
    number: number;
    kind: string;
    requirement: string;
    basis: string;
    issued_by: string;
    issued_role: string;
    issued_from: string;
    issued_at: number;
    due_at: number;
    /** When the hub looks next whether it is overdue. */
    look_at: number;
    /** "act" or "recheck"; null while nothing is late. */
    overdue_of: string | null;
    overdue_times: number;
    overdue_site: string | null;
    overdue_at: number | null;
  };
};

/** Makes it; never edited once released. */
export const ORDER_STATEMENTS: readonly string[] = [
  `create table rectification (alert_id text primary key references alert(id), year integer not null, number integer not null,
     kind text not null, requirement text not null, basis text not null, issued_by text not null, issued_role text not null,
     issued_from text not null, issued_at integer not null, due_at integer not null, look_at integer not null, overdue_of text,
     overdue_times integer not null, overdue_site text, overdue_at integer)`,
  `create unique index rectification_by_number on rectification (year, number)`,
  `create index rectification_by_due on rectification (due_at, alert_id)`,
  `create index rectification_by_issue on rectification (issued_at, alert_id)`,
  `create index rectification_to_look_at on rectification (look_at)`,
];
