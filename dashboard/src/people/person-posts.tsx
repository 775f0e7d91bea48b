// A person's posts: those now and to come, each to be ended at another day or taken away; one more; those that are over.
import { Button, Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { HeldPost, Person, Roles, Site } from "../../../hub/serve/contract.ts";
import { useHubClock } from "../hub-clock.tsx";
import { Section } from "../shell/section.tsx";
import { problemText } from "../shell/states.tsx";
import { peopleApi, usePeopleChange } from "./people-api.ts";
import { PostText } from "./person-row.tsx";
import { NO_POST, PostFields, postOfValues } from "./post-fields.tsx";
import { beginText, endOfDay, endText, livePosts, siteName } from "./post-words.ts";
import { Sure } from "./sure.tsx";

export function PersonPosts(props: { person: Person; sites: readonly Site[]; roles: Roles }) {
  const { person, sites, roles } = props;
  const { t } = useTranslation();
  const [isGiving, setGiving] = useState(false);
  const live = livePosts(person);
  const over = person.posts.filter((post) => post.phase === "over");
  const mayGive = !person.isYou && roles.roles.some((role) => role.givableAt.length > 0);
  return (
    <Section title={t("people.posts")}>
      {live.length === 0 && <p className="quiet">{t("people.noPost")}</p>}
      <ul className="post-list">
        {live.map((post) => (
          <PostItem key={post.id} person={person} post={post} sites={sites} />
        ))}
      </ul>
      {person.isElsewhere && <p className="quiet">{t("people.elsewhere")}</p>}
      {person.isYou && <p className="quiet">{t("people.yourself")}</p>}
      {mayGive && !isGiving && (
        <p className="section-foot">
          <Button onClick={() => setGiving(true)} data-testid="give-post">
            {t("people.give")}
          </Button>
        </p>
      )}
      {isGiving && <GivePost {...props} onClose={() => setGiving(false)} />}
      {over.length > 0 && (
        <details className="device-accounts-revoked">
          <summary>{t("people.overPosts", { count: over.length })}</summary>
          <ul className="post-list">
            {over.map((post) => (
              <li key={post.id}>
                <PostText post={post} sites={sites} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </Section>
  );
}

function PostItem(props: { person: Person; post: HeldPost; sites: readonly Site[] }) {
  const { person, post, sites } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const [asking, setAsking] = useState<"take" | "end">();
  const take = usePeopleChange(() => peopleApi.take(person.account, post.id));
  const close = () => {
    take.reset();
    setAsking(undefined);
  };
  const said = `${siteName(post.siteId, sites, t)} ${t(`account.roles.${post.role}`)}`;
  const standIns = person.deputies.filter(
    (one) => one.role === post.role && one.siteId === post.siteId && post.deputyFor === undefined,
  );
  return (
    <li data-testid={`post-${post.role}`}>
      <p>
        <PostText post={post} sites={sites} />
        {post.until === undefined && <span className="quiet"> {t("people.forGood")}</span>}
      </p>
      {standIns.map((one) => {
        const words = { name: one.name, until: endText(one.until, zone) };
        return (
          <p key={`${one.account} ${one.until}`} className="quiet" data-testid="stand-in">
            {one.from !== undefined && Date.parse(one.from) > Date.now()
              ? t("people.willStandIn", { ...words, from: beginText(one.from, zone) })
              : t("people.isStoodInFor", words)}
          </p>
        );
      })}
      {asking === "take" && (
        <Sure
          text={t("people.takeSure", { post: said })}
          confirm={t("people.takeConfirm")}
          isBusy={take.isPending}
          error={take.error}
          onConfirm={() => take.mutate(undefined, { onSuccess: close })}
          onCancel={close}
        />
      )}
      {asking === "end" && <ChangeEnd person={person} post={post} onClose={close} />}
      {asking === undefined && post.isYours && !person.isYou && (
        <p className="head-actions">
          <Button
            size="small"
            aria-label={t("people.changeEndOf", { post: said })}
            onClick={() => setAsking("end")}
            data-testid="change-end"
          >
            {t("people.changeEnd")}
          </Button>
          <Button
            size="small"
            danger
            aria-label={t("people.takeOf", { post: said })}
            onClick={() => setAsking("take")}
            data-testid="take-post"
          >
            {t("people.take")}
          </Button>
        </p>
      )}
    </li>
  );
}

function ChangeEnd(props: { person: Person; post: HeldPost; onClose: () => void }) {
  const { person, post, onClose } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const id = useId();
  const [until, setUntil] = useState(post.until === undefined ? "" : endText(post.until, zone).slice(0, 10));
  const change = usePeopleChange(() =>
    peopleApi.changeEnd(person.account, post.id, until === "" ? null : endOfDay(until, zone)),
  );
  return (
    <form
      className="people-form"
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate(undefined, { onSuccess: onClose });
      }}
    >
      <label htmlFor={`${id}until`}>{t("people.until")}</label>
      <Input
        id={`${id}until`}
        type="date"
        autoFocus
        data-testid="new-end"
        value={until}
        onChange={(event) => setUntil(event.target.value)}
      />
      <p className="quiet">{t(post.deputyFor === undefined ? "people.untilHint" : "people.untilNeeded")}</p>
      <Problem error={change.error} />
      <span className="note-buttons">
        <Button type="primary" htmlType="submit" loading={change.isPending} data-testid="save-end">
          {t("people.save")}
        </Button>
        <Button onClick={onClose}>{t("people.cancel")}</Button>
      </span>
    </form>
  );
}

function GivePost(props: { person: Person; sites: readonly Site[]; roles: Roles; onClose: () => void }) {
  const { person, sites, roles, onClose } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const [values, setValues] = useState({ ...NO_POST, siteId: onlySite(person) });
  const post = postOfValues(values, zone);
  const give = usePeopleChange(async () => {
    if (post !== undefined) await peopleApi.give(person.account, post);
  });
  return (
    <form
      className="people-form"
      data-testid="give-form"
      onSubmit={(event) => {
        event.preventDefault();
        give.mutate(undefined, { onSuccess: onClose });
      }}
    >
      <PostFields values={values} onChange={setValues} roles={roles} sites={sites} account={person.account} />
      <Problem error={give.error} />
      <span className="note-buttons">
        <Button
          type="primary"
          htmlType="submit"
          disabled={post === undefined}
          loading={give.isPending}
          data-testid="give-send"
        >
          {t("people.giveConfirm")}
        </Button>
        <Button onClick={onClose}>{t("people.cancel")}</Button>
      </span>
    </form>
  );
}

/** The one site that the person works at, which the next post is likely to be at. */
function onlySite(person: Person): string | undefined {
  const [only, ...more] = new Set(livePosts(person).map((post) => post.siteId));
  return more.length === 0 ? only : undefined;
}

export function Problem(props: { error: unknown }) {
  const { t } = useTranslation();
  if (props.error === null) return null;
  return (
    <p className="acknowledge-failed" role="alert" data-testid="people-problem">
      <strong>{t("people.failed")}</strong> {problemText(props.error, t)}
    </p>
  );
}
