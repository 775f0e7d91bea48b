// Which role at which site, from when until when, and in whose place: the same fields for a new person and for one more
// post. Offers only what the reader may give.
import { Input, Select } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { PostDraft, Roles, Site } from "../../../hub/serve/contract.ts";
import { siteOptions } from "../sites/site-options.ts";
import { usePeople } from "./people-api.ts";
import { livePosts, momentsOf } from "./post-words.ts";

type Role = PostDraft["role"];

export type PostValues = {
  readonly siteId: string | undefined;
  readonly role: Role | undefined;
  readonly from: string;
  readonly until: string;
  readonly deputyFor: string | undefined;
};

export const NO_POST: PostValues = {
  siteId: undefined,
  role: undefined,
  from: "",
  until: "",
  deputyFor: undefined,
};

/** The post, if enough is said. */
export function postOfValues(values: PostValues, zone: string): PostDraft | undefined {
  const { siteId, role, deputyFor } = values;
  if (siteId === undefined || role === undefined) return undefined;
  return { role, siteId, ...momentsOf(values, zone), ...(deputyFor === undefined ? {} : { deputyFor }) };
}

export function PostFields(props: {
  values: PostValues;
  onChange: (values: PostValues) => void;
  roles: Roles;
  sites: readonly Site[];
  /** Whose post it will be. */
  account: string;
}) {
  const { values, onChange, roles, sites, account } = props;
  const { t } = useTranslation();
  const id = useId();
  const givable = new Set(roles.roles.flatMap((role) => role.givableAt));
  const here = roles.roles.filter((role) => role.givableAt.includes(values.siteId ?? ""));
  const options = siteOptions(sites).filter(({ value }) => givable.has(value));
  if (givable.has("*")) options.unshift({ value: "*", label: t("people.everywhere") });
  const put = (change: Partial<PostValues>) => onChange({ ...values, ...change });
  return (
    <>
      <label htmlFor={`${id}site`}>{t("people.site")}</label>
      <Select
        id={`${id}site`}
        data-testid="post-site"
        showSearch={{ optionFilterProp: "label" }}
        placeholder={t("people.sitePlaceholder")}
        value={values.siteId ?? null}
        onChange={(siteId) => put({ siteId: siteId ?? undefined, role: undefined, deputyFor: undefined })}
        options={options}
      />
      <label htmlFor={`${id}role`}>{t("people.role")}</label>
      <Select
        id={`${id}role`}
        data-testid="post-role"
        disabled={values.siteId === undefined}
        placeholder={t("people.rolePlaceholder")}
        notFoundContent={t("people.noRoleHere")}
        value={values.role ?? null}
        onChange={(role) => put({ role: role ?? undefined, deputyFor: undefined })}
        options={here.map(({ role }) => ({ value: role, label: t(`account.roles.${role}`) }))}
      />
      <DeputyField {...props} id={`${id}deputy`} account={account} />
      <div className="post-dates">
        <div>
          <label htmlFor={`${id}from`}>{t("people.from")}</label>
          <Input
            id={`${id}from`}
            type="date"
            data-testid="post-from"
            value={values.from}
            onChange={(event) => put({ from: event.target.value })}
          />
          <p className="quiet">{t("people.fromHint")}</p>
        </div>
        <div>
          <label htmlFor={`${id}until`}>{t("people.until")}</label>
          <Input
            id={`${id}until`}
            type="date"
            data-testid="post-until"
            required={values.deputyFor !== undefined}
            value={values.until}
            onChange={(event) => put({ until: event.target.value })}
          />
          <p className="quiet">
            {t(values.deputyFor === undefined ? "people.untilHint" : "people.untilNeeded")}
          </p>
        </div>
      </div>
    </>
  );
}

/** Who holds the post that is being given, and so can be stood in for. */
function DeputyField(props: {
  id: string;
  values: PostValues;
  onChange: (values: PostValues) => void;
  account: string;
}) {
  const { id, values, onChange, account } = props;
  const { t } = useTranslation();
  const { data } = usePeople(undefined);
  const holders = (data ?? []).filter(
    (person) =>
      person.account !== account &&
      livePosts(person).some(
        (post) => post.role === values.role && post.siteId === values.siteId && post.deputyFor === undefined,
      ),
  );
  if (holders.length === 0) return null;
  return (
    <>
      <label htmlFor={id}>{t("people.deputyFor")}</label>
      <Select
        id={id}
        data-testid="post-deputy"
        showSearch={{ optionFilterProp: "label" }}
        value={values.deputyFor ?? ""}
        onChange={(deputyFor) => onChange({ ...values, deputyFor: deputyFor === "" ? undefined : deputyFor })}
        options={[
          { value: "", label: t("people.deputyNone") },
          ...holders.map((one) => ({ value: one.account, label: `${one.name} (${one.account})` })),
        ]}
      />
    </>
  );
}
