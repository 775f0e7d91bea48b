// One person in a list: their posts in words, how their account stands, when they last signed in.
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { HeldPost, Person, Site } from "../../../hub/serve/contract.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { momentText } from "../wording.ts";
import { livePosts, siteName, timesText } from "./post-words.ts";

export function PersonRow(props: { person: Person; sites: readonly Site[] }) {
  const { person, sites } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const posts = livePosts(person);
  return (
    <li className="person-row" data-testid={`person-${person.account}`}>
      <div className="person-who">
        <Link to={`/people/${encodeURIComponent(person.account)}`}>{person.name}</Link>
        <span className="mono quiet">{person.account}</span>
      </div>
      <ul className="person-posts">
        {posts.map((post) => (
          <li key={post.id}>
            <PostText post={post} sites={sites} />
          </li>
        ))}
        {posts.length === 0 && <li className="quiet">{t("people.noPost")}</li>}
      </ul>
      <div className="person-states">
        <PersonStates person={person} />
        <span className="quiet">
          {person.signedInAt === undefined
            ? t("people.never")
            : `${t("people.signedIn")} ${momentText(Date.parse(person.signedInAt), now, zone)}`}
        </span>
      </div>
    </li>
  );
}

export function PersonStates(props: { person: Person }) {
  const { person } = props;
  const { t } = useTranslation();
  return (
    <>
      {person.isYou && <span className="chip">{t("people.you")}</span>}
      {person.disabledAt !== undefined && (
        <span className="chip" data-tone="critical">
          {t("people.disabled")}
        </span>
      )}
      {person.mustChangePassword && (
        <span className="chip" data-tone="warning">
          {t("people.firstPassword")}
        </span>
      )}
      {person.secondFactor && <span className="chip">{t("people.secondFactor")}</span>}
    </>
  );
}

export function PostText(props: { post: HeldPost; sites: readonly Site[] }) {
  const { post, sites } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const times = timesText(post, zone, t);
  return (
    <>
      <strong>{t(`account.roles.${post.role}`)}</strong> {siteName(post.siteId, sites, t)}
      {post.phase === "coming" && (
        <span className="chip" data-tone="warning">
          {t("people.coming")}
        </span>
      )}
      {times !== undefined && <span className="quiet post-times"> {times}</span>}
    </>
  );
}
