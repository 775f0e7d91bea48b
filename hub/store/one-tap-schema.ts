// The tables of links in messages that sign in for one alert, and of what was done by them.

/** Times are Unix ms. */
export type OneTapTables = {
  /** A row stays for some weeks after its end: who still holds its token is told that it has ended. */
  one_tap: {
    /** Names it on the audit log; opens nothing. */
    id: string;
    /** SHA-256 of the token, in hex; the token itself is kept nowhere. */
    token_hash: string;
    alert_id: string;
    account: string;
    /** The message that it went with; null where it went with none. */
    message_id: string | null;
    made_at: number;
    /** Until when it can be pressed for the first time. */
    until_at: number;
    /** When it was pressed first; from then on it is good in that browser alone, which knows the seat. */
    used_at: number | null;
    seat_hash: string | null;
    seat_until: number | null;
    revoked_at: number | null;
  };
  /** What was done by a link, under the key that the browser gave it: sent again, it is answered and not done again. */
  one_tap_press: {
    one_tap_id: string;
    key: string;
    at: number;
    /** SHA-256 of what was asked, in hex: another thing under the same key is refused. */
    print: string;
    /** JSON. */
    answer: string;
  };
};

/** Makes them; never edited once released. */
export const ONE_TAP_STATEMENTS: readonly string[] = [
  `create table one_tap (id text primary key, token_hash text not null unique, alert_id text not null references alert(id),
     account text not null references person(account), message_id text, made_at integer not null, until_at integer not null,
     used_at integer, seat_hash text, seat_until integer, revoked_at integer)`,
  "create index one_tap_by_account on one_tap (account)",
  "create index one_tap_by_age on one_tap (made_at)",
  `create table one_tap_press (one_tap_id text not null references one_tap(id) on delete cascade, key text not null,
     at integer not null, print text not null, answer text not null, primary key (one_tap_id, key))`,
];
