// Where a site's cameras may be: what is said here, above and in the hub's settings; whoever may narrows it, with a reason.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CameraReach, Site } from "../../../hub/serve/contract.ts";
import { Section } from "../shell/section.tsx";
import { Failed, Loading, problemText } from "../shell/states.tsx";
import type { CameraSettings } from "./camera-form.tsx";
import { estateApi } from "./estate-api.ts";
import "../styles/camera-entry.css";

type Said = NonNullable<CameraReach["own"]>;

export function CameraReachSection(props: {
  siteId: string;
  sites: readonly Site[];
  cameras: readonly CameraSettings[];
}) {
  const { siteId, sites } = props;
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: ["camera-reach", siteId],
    queryFn: ({ signal }) => estateApi.cameraReach(siteId, signal),
  });
  if (error && !data) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading rows={3} />;
  const nameOf = (id: string) => sites.find((site) => site.id === id)?.name;
  const cameraName = (id: string) => props.cameras.find((camera) => camera.id === id)?.name ?? id;
  return (
    <Section
      title={t("entry.reach")}
      aside={
        data.mayChange &&
        !isOpen && (
          <Button onClick={() => setOpen(true)} data-testid="change-reach">
            {t("entry.reachChange")}
          </Button>
        )
      }
    >
      <p className="quiet">{t("entry.reachIntro")}</p>
      {data.outside.length > 0 && (
        <p className="tone-warning" role="alert" data-testid="reach-outside">
          {t("entry.outside", {
            count: data.outside.length,
            names: data.outside.map(cameraName).join(" · "),
          })}
        </p>
      )}
      <ul className="reach-table">
        {data.own && !isOpen && <SaidRow who={t("entry.reachOwn")} said={data.own} />}
        {data.above.map((said) => {
          const name = nameOf(said.siteId);
          const who = name === undefined ? t("entry.reachElsewhere") : t("entry.reachAbove", { name });
          return <SaidRow key={said.siteId} who={who} said={said} />;
        })}
        <SaidRow who={t("entry.reachHub")} said={{ networks: data.hub, ports: null, reason: "", by: "" }} />
      </ul>
      {isOpen && <ReachForm siteId={siteId} own={data.own} onClose={() => setOpen(false)} />}
    </Section>
  );
}

function SaidRow(props: { who: string; said: Pick<Said, "networks" | "ports" | "reason" | "by"> }) {
  const { networks, ports, reason, by } = props.said;
  const { t } = useTranslation();
  return (
    <li>
      <span>
        {props.who}
        {reason !== "" && <span className="quiet camera-test-words">{[reason, by].join(" · ")}</span>}
      </span>
      <span className="mono">{networks?.join("  ") ?? t("entry.anyNetwork")}</span>
      <span className="mono">
        {t("entry.ports")} {ports?.join(", ") ?? t("entry.anyPort")}
      </span>
    </li>
  );
}

function ReachForm(props: { siteId: string; own: Said | null; onClose: () => void }) {
  const { siteId, own, onClose } = props;
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [networks, setNetworks] = useState(own?.networks?.join("\n") ?? "");
  const [ports, setPorts] = useState(own?.ports?.join(", ") ?? "");
  const [reason, setReason] = useState("");
  const change = useMutation({
    mutationFn: () =>
      estateApi.changeCameraReach(siteId, { networks: listOf(networks), ports: listOf(ports), reason }),
    onSuccess: (answer) => {
      queries.setQueryData(["camera-reach", siteId], answer);
      //  What is said here holds below, too.
      void queries.invalidateQueries({ queryKey: ["camera-reach"] });
      onClose();
    },
  });
  return (
    <form
      className="reach-form"
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate();
      }}
    >
      <label htmlFor="reach-networks">
        {t("entry.networks")}
        <Input.TextArea
          autoSize={{ minRows: 2, maxRows: 8 }}
          value={networks}
          onChange={(event) => setNetworks(event.target.value)}
          id="reach-networks"
          data-testid="reach-networks"
        />
        <span className="quiet">{t("entry.networksHint")}</span>
      </label>
      <label htmlFor="reach-ports">
        {t("entry.ports")}
        <Input
          value={ports}
          onChange={(event) => setPorts(event.target.value)}
          id="reach-ports"
          data-testid="reach-ports"
        />
        <span className="quiet">{t("entry.portsHint")}</span>
      </label>
      <label htmlFor="reach-reason">
        {t("entry.reason")}
        <Input
          required
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          id="reach-reason"
          data-testid="reach-reason"
        />
      </label>
      {change.isError && (
        <p className="failed" role="alert">
          {problemText(change.error, t)}
        </p>
      )}
      <p>
        <Button type="primary" htmlType="submit" loading={change.isPending} data-testid="reach-save">
          {t("entry.save")}
        </Button>{" "}
        <Button onClick={onClose}>{t("entry.cancel")}</Button>
      </p>
    </form>
  );
}

/** By lines, spaces, commas in either writing; null where nothing is written. */
function listOf(text: string): string[] | null {
  const parts = text.split(/[\s,，;；、]+/).filter((part) => part !== "");
  return parts.length === 0 ? null : parts;
}
