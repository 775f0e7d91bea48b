// Who is let in. An account's client ids are its own, so nobody can evict another's device by naming its id; a client
// that gives no account is let in only where the listener has one for it.
import type { AuthenticateError, Client, ConnectPacket } from "aedes";
import type { Clock } from "../lib/clock.ts";
import type { Tally } from "../lib/tally.ts";
import type { Reason, SiteId } from "../model.ts";
import { isCleanText } from "./clean-text.ts";
import type { Connection } from "./connection.ts";
import type { Account, Guests } from "./guests.ts";

/** An account that is not let in, and whose it is where it is known. */
export type Refused = { readonly refused: Reason; readonly siteId: SiteId | null };

export type SignInNeeds = {
  /** Whose account this is, or why it is not let in (with its site, where the account exists). */
  readonly signIn: (account: string, password: Uint8Array) => Account | Refused;
  /** The account of this name, for clients of an open listener; undefined while there is none. */
  readonly named: (account: string) => Account | undefined;
  /** Told of who has come in, and from where. */
  readonly signedIn: (account: string, address: string) => void;
  /** Told of what is refused before it is a message. */
  readonly refuse: (refusal: {
    readonly account: string;
    readonly siteId: SiteId | null;
    readonly topic: string;
    readonly why: Reason;
  }) => void;
};

/** MQTT 3.1.1, section 3.2.2.3. */
const IDENTIFIER_REJECTED = 2;
const NOT_AUTHORIZED = 5;
/** Stands in no account and no client id, so that no two pairs of them make one id. */
const BETWEEN = "\n";

type Done = (error: AuthenticateError | null, isIn: boolean) => void;

export function createSignIn(
  needs: SignInNeeds,
  parts: {
    readonly guests: Guests;
    readonly connectionOf: (client: Client) => Connection | undefined;
    readonly clock: Clock;
    readonly tally: Tally;
  },
): {
  readonly preConnect: (
    client: Client,
    packet: ConnectPacket,
    done: (error: Error | null, go: boolean) => void,
  ) => void;
  readonly authenticate: (
    client: Client,
    username: string | undefined,
    password: Buffer | undefined,
    done: Done,
  ) => void;
} {
  const { guests, connectionOf, clock, tally } = parts;
  /** Ids as the devices gave them, until they have signed in. */
  const given = new WeakMap<Client, { readonly clientId: string; readonly isNameless: boolean }>();

  function refuse(
    account: string,
    { refused, siteId }: Refused,
    done: Done,
    returnCode = NOT_AUTHORIZED,
  ): void {
    tally.count("mqtt_sign_ins_refused");
    needs.refuse({ account, siteId, topic: "", why: refused });
    done(
      Object.assign(new Error(refused.map(({ code }) => code).join(", ")), {
        returnCode,
      }) as AuthenticateError,
      false,
    );
  }

  return {
    preConnect: (client, packet, done) => {
      const said = [packet.clientId, packet.username ?? "", packet.will?.topic ?? ""];
      if (!said.every(isCleanText)) {
        tally.count("mqtt_sign_ins_refused");
        return done(new Error("a client id, account or last will holds characters that are not text"), false);
      }
      const { clientId } = packet;
      //  A session that is to be kept needs a name (MQTT 3.1.1, section 3.1.3.1).
      given.set(client, { clientId, isNameless: clientId === "" && !packet.clean });
      const account = packet.username ?? connectionOf(client)?.openAs ?? "";
      if (clientId !== "") packet.clientId = account + BETWEEN + clientId;
      //  The hub keeps nothing for a device that is away.
      packet.clean = true;
      done(null, true);
    },
    authenticate: (client, username, password, done) => {
      const connection = connectionOf(client);
      const { clientId = "", isNameless = false } = given.get(client) ?? {};
      if (connection === undefined) return done(null, false);
      const openAs = username === undefined ? connection.openAs : undefined;
      const account = openAs ?? username ?? "";
      const answer =
        openAs === undefined
          ? needs.signIn(account, password ?? new Uint8Array())
          : (needs.named(openAs) ?? { refused: noSuchAccount(openAs), siteId: null });
      if ("refused" in answer) return refuse(account, answer, done);
      if (isNameless) {
        const refused: Reason = [{ code: "client-id-missing" }];
        return refuse(account, { refused, siteId: answer.siteId }, done, IDENTIFIER_REJECTED);
      }
      connection.guest = {
        account,
        siteId: answer.siteId,
        patterns: answer.patterns ?? [],
        client,
        clientId,
        address: connection.address,
        since: clock.now(),
        lastHeardAt: undefined,
        subscriptions: 0,
        isSentAway: false,
      };
      guests.add(connection.guest);
      needs.signedIn(account, connection.address);
      done(null, true);
    },
  };
}

function noSuchAccount(account: string): Reason {
  return [{ code: "no-open-account", values: { account } }];
}
