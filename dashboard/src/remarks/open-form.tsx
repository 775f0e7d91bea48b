// Opens a problem: where, at which camera, what, how grave, until when.
import { useQuery } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { NewAlert, Site } from "../../../hub/serve/contract.ts";
import { useHubClock } from "../hub-clock.tsx";
import { camerasQuery } from "../queries.ts";
import { problemText } from "../shell/states.tsx";
import { pathTo } from "../sites/site-tree.ts";
import { oneLine } from "./answer-form.tsx";
import { useOpenAlert } from "./remark-queries.ts";

const DAY_MS = 86_400_000;
/** 0 is the hub's own default. Chosen: what is mended by hand, ordered, or built. */
const DEADLINES = [0, 3, 7, 14, 30];
const SEVERITIES = ["notice", "warning"] as const;

export function OpenForm(props: { sites: readonly Site[]; siteId: string | null; onDone: () => void }) {
  const { sites } = props;
  const { t } = useTranslation();
  const { offsetMs } = useHubClock();
  const places = sites.filter((site) => site.kind === "canteen" || site.kind === "school");
  const first =
    places.find((site) => site.id === props.siteId) ?? places.find((site) => site.kind === "canteen");
  const [siteId, setSiteId] = useState(first?.id ?? places[0]?.id ?? "");
  const [cameraId, setCameraId] = useState("");
  const [text, setText] = useState("");
  const [severity, setSeverity] = useState<NewAlert["severity"]>("warning");
  const [days, setDays] = useState(0);
  const cameras = useQuery({ ...camerasQuery(siteId), enabled: siteId !== "" });
  const open = useOpenAlert();
  const own = (cameras.data ?? []).filter((camera) => camera.siteId === siteId);
  const send = () =>
    open.mutate(
      {
        siteId,
        text: oneLine(text),
        severity,
        ...(cameraId === "" ? {} : { cameraId }),
        ...(days === 0 ? {} : { dueAt: new Date(Date.now() + offsetMs + days * DAY_MS).toISOString() }),
      },
      { onSuccess: props.onDone },
    );
  return (
    <form
      className="note-form open-form"
      aria-label={t("remark.new.title")}
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== "" && siteId !== "") send();
      }}
    >
      <Labelled text={t("remark.new.site")}>
        {(id) => (
          <Select
            id={id}
            showSearch={{ optionFilterProp: "label" }}
            value={siteId}
            onChange={(next) => {
              setSiteId(next);
              setCameraId("");
            }}
            options={places.map((site) => ({ value: site.id, label: siteLabel(sites, site) }))}
          />
        )}
      </Labelled>
      {own.length > 0 && (
        <Labelled text={t("remark.new.camera")}>
          {(id) => (
            <Select
              id={id}
              value={cameraId}
              onChange={setCameraId}
              options={[
                { value: "", label: t("remark.new.noCamera") },
                ...own.map((camera) => ({ value: camera.id, label: camera.name })),
              ]}
            />
          )}
        </Labelled>
      )}
      <Labelled text={t("remark.new.text")}>
        {(id) => (
          <Input.TextArea
            id={id}
            data-testid="open-text"
            rows={3}
            maxLength={300}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Labelled>
      <div className="open-pair">
        <Labelled text={t("remark.new.severity")}>
          {(id) => (
            <Select
              id={id}
              value={severity}
              onChange={setSeverity}
              options={SEVERITIES.map((one) => ({ value: one, label: t(`alert.severity.${one}`) }))}
            />
          )}
        </Labelled>
        <Labelled text={t("remark.new.due")}>
          {(id) => (
            <Select
              id={id}
              value={days}
              onChange={setDays}
              options={DEADLINES.map((one) => ({
                value: one,
                label: one === 0 ? t("remark.new.dueDefault") : t("remark.new.dueDays", { count: one }),
              }))}
            />
          )}
        </Labelled>
      </div>
      {open.isError && (
        <p className="acknowledge-failed" role="alert">
          <strong>{t("remark.new.failed")}</strong> {problemText(open.error, t)}
        </p>
      )}
      <span className="note-buttons">
        <Button
          type="primary"
          htmlType="submit"
          data-testid="open-send"
          disabled={text.trim() === ""}
          loading={open.isPending}
        >
          {t("remark.new.submit")}
        </Button>
        <Button onClick={props.onDone}>{t("alert.cancel")}</Button>
      </span>
    </form>
  );
}

export function Labelled(props: { text: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="labelled">
      <label htmlFor={id}>{props.text}</label>
      {props.children(id)}
    </div>
  );
}

export function siteLabel(sites: readonly Site[], site: Site): string {
  const parent = pathTo(sites, site.id).at(-2);
  return parent && site.kind === "canteen" ? `${parent.name} › ${site.name}` : site.name;
}
