// A site's switches in plain words: that the staff were told, that the kitchen is no family's, that it is shown at all,
// and for how long it is kept who watched. Who may not change them reads them.
import { Button, Input, InputNumber, Radio } from "antd";
import { type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Site, SitePrivacy, SitePrivacyChange } from "../../../hub/serve/contract.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { Section } from "../shell/section.tsx";
import { problemText } from "../shell/states.tsx";
import { momentText, zoneDate } from "../wording.ts";
import { useChangeSwitches } from "./privacy-queries.ts";

/** Source: hub/serve/parents/views.ts, KEEP_VIEWS_DAYS. */
const KEEP_DAYS = 30;

type Draft = {
  readonly on: string;
  readonly by: string;
  readonly family: boolean | undefined;
  readonly publishing: boolean | undefined;
  readonly keepDays: number | undefined;
};

function draftOf({ staffInformed, familyKitchen, publishing, keepViewsDays }: SitePrivacy): Draft {
  return {
    on: staffInformed?.on ?? "",
    by: staffInformed?.by ?? "",
    family: familyKitchen,
    publishing,
    keepDays: keepViewsDays,
  };
}

function changeOf({ on, by, family, publishing, keepDays }: Draft): SitePrivacyChange {
  return {
    ...(on === "" ? {} : { staffInformed: { on, by: by.trim() } }),
    ...(family === undefined ? {} : { familyKitchen: family }),
    ...(publishing === undefined ? {} : { publishing }),
    ...(keepDays === undefined ? {} : { keepViewsDays: keepDays }),
  };
}

export function Switches(props: { site: Site; privacy: SitePrivacy }) {
  const { site, privacy } = props;
  const { t } = useTranslation();
  const change = useChangeSwitches(site.id);
  const [edited, setEdited] = useState<Draft>();
  const draft = edited ?? draftOf(privacy);
  const set = (part: Partial<Draft>) => setEdited({ ...draft, ...part });
  const isHalf = (draft.on === "") !== (draft.by.trim() === "");
  return (
    <Section title={t("privacy.switches")}>
      <form
        id="switches"
        className="privacy-switches"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate(changeOf(draft), { onSuccess: () => setEdited(undefined) });
        }}
      >
        <Fields site={site} draft={draft} set={set} isFixed={!privacy.mayChange} />
        <Changed privacy={privacy} />
        {!privacy.mayChange && <p className="privacy-warning">{t("privacy.notYours")}</p>}
        {isHalf && <p className="privacy-warning">{t("privacy.half")}</p>}
        {change.error !== null && (
          <p className="acknowledge-failed" role="alert">
            <strong>{t("privacy.failed")}</strong> {problemText(change.error, t)}
          </p>
        )}
        {privacy.mayChange && (
          <span className="note-buttons">
            <Button
              type="primary"
              htmlType="submit"
              disabled={edited === undefined || isHalf}
              loading={change.isPending}
              data-testid="switches-save"
            >
              {t("privacy.save")}
            </Button>
            {edited && <Button onClick={() => setEdited(undefined)}>{t("privacy.cancel")}</Button>}
          </span>
        )}
      </form>
    </Section>
  );
}

type FieldsProps = { site: Site; draft: Draft; set: (part: Partial<Draft>) => void; isFixed: boolean };

function Fields(props: FieldsProps) {
  const { site, draft, set, isFixed } = props;
  const { t } = useTranslation();
  const isCanteen = site.kind === "canteen";
  return (
    <>
      {isCanteen && <Informed {...props} />}
      {(isCanteen || site.kind === "school") && (
        <Question title={t("privacy.family")} hint={t("privacy.familyWhy")}>
          <Radio.Group
            disabled={isFixed}
            data-testid="family-kitchen"
            value={draft.family ?? "unsaid"}
            onChange={({ target }) => set({ family: target.value === "unsaid" ? undefined : target.value })}
            options={[
              { value: false, label: t("privacy.familyNo") },
              { value: true, label: t("privacy.familyYes") },
              { value: "unsaid", label: t("privacy.unsaid") },
            ]}
          />
        </Question>
      )}
      <Question
        title={t("privacy.publishing")}
        hint={t(isCanteen ? "privacy.publishingHint" : "privacy.publishingBelow")}
      >
        <Radio.Group
          disabled={isFixed}
          data-testid="publishing"
          value={draft.publishing ?? !isCanteen}
          onChange={({ target }) =>
            set({ publishing: isCanteen || target.value === false ? target.value : undefined })
          }
          options={[
            { value: true, label: t(isCanteen ? "privacy.publishingOn" : "privacy.publishingFree") },
            { value: false, label: t(isCanteen ? "privacy.publishingOff" : "privacy.publishingNone") },
          ]}
        />
      </Question>
      {isCanteen && <KeepDays {...props} />}
    </>
  );
}

function Question(props: { title: string; hint: string; children: ReactNode }) {
  const id = useId();
  return (
    <fieldset aria-describedby={id}>
      <legend>{props.title}</legend>
      {props.children}
      <p className="quiet" id={id}>
        {props.hint}
      </p>
    </fieldset>
  );
}

function Informed({ draft, set, isFixed }: FieldsProps) {
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const today = zoneDate(useHubNow(), zone);
  const id = useId();
  return (
    <Question title={t("privacy.informed")} hint={t("privacy.informedHint")}>
      <div className="privacy-fields">
        <label htmlFor={`${id}on`}>
          {t("privacy.informedOn")}
          <Input
            id={`${id}on`}
            type="date"
            max={today}
            disabled={isFixed}
            data-testid="informed-on"
            value={draft.on}
            onChange={(event) => set({ on: event.target.value })}
          />
        </label>
        <label htmlFor={`${id}by`}>
          {t("privacy.informedBy")}
          <Input
            id={`${id}by`}
            maxLength={80}
            disabled={isFixed}
            data-testid="informed-by"
            value={draft.by}
            onChange={(event) => set({ by: event.target.value })}
          />
        </label>
      </div>
    </Question>
  );
}

function KeepDays({ draft, set, isFixed }: FieldsProps) {
  const { t } = useTranslation();
  return (
    <Question title={t("privacy.keep")} hint={t("privacy.keepHint", { count: KEEP_DAYS })}>
      <InputNumber
        min={1}
        max={365}
        precision={0}
        disabled={isFixed}
        placeholder={String(KEEP_DAYS)}
        suffix={t("privacy.days")}
        aria-label={t("privacy.keep")}
        data-testid="keep-days"
        value={draft.keepDays ?? null}
        onChange={(value) => set({ keepDays: value ?? undefined })}
      />
    </Question>
  );
}

function Changed(props: { privacy: SitePrivacy }) {
  const { changed } = props.privacy;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  if (changed === undefined) return <p className="quiet">{t("privacy.neverSaid")}</p>;
  const said = { who: changed.by, time: momentText(Date.parse(changed.at), now, zone) };
  return (
    <p className="quiet" data-testid="switches-changed">
      {t("privacy.changed", said)}
    </p>
  );
}
