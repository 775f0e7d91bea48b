// The tables of what belongs to one person: second factor, recovery codes, API tokens, where they sign in from; and of
// wrong tries at signing in.
import type { Generated } from "kysely";

export const OWN_ACCOUNT_STATEMENTS = [
  "alter table session add column id text not null default ''",
  "update session set id = lower(hex(randomblob(8)))",
  `create table second_factor (account text primary key references person(account), secret text not null, created_at integer not null,
     confirmed_at integer, last_step integer not null default 0)`,
  `create table recovery_code (account text not null references person(account), code_hash text not null, used_at integer,
     primary key (account, code_hash))`,
  `create table api_token (id text primary key, token_hash text not null unique, account text not null references person(account),
     name text not null, scope text not null, created_at integer not null, expires_at integer not null, used_at integer,
     revoked_at integer)`,
  "create index api_token_by_account on api_token (account)",
  `create table sign_in_place (account text not null references person(account), place text not null, seen_at integer not null,
     primary key (account, place))`,
  "create table wrong_try (key text primary key, wrong integer not null, last_at integer not null)",
];

export type OwnAccountTables = {
  second_factor: {
    account: string;
    /** Sealed, see lib/sealed-box.ts. */
    secret: string;
    created_at: number;
    /** Since when it is asked for; null while its first code has not been given. */
    confirmed_at: number | null;
    /** The time step of the last code that was taken: none up to it is taken again. */
    last_step: Generated<number>;
  };
  recovery_code: { account: string; code_hash: string; used_at: number | null };
  api_token: {
    id: string;
    token_hash: string;
    account: string;
    name: string;
    /** JSON: "read", or the actions that were chosen. */
    scope: string;
    created_at: number;
    expires_at: number;
    used_at: number | null;
    revoked_at: number | null;
  };
  /** Browsers and addresses from which an account has signed in: `browser:` and a hash, or `address:` and the address. */
  sign_in_place: { account: string; place: string; seen_at: number };
  /** Wrong passwords and codes, by the hash of whom they are counted for. */
  wrong_try: { key: string; wrong: number; last_at: number };
};
