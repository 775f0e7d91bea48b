// The alert's whole course with its cameras' clips as one archive: what was not taken out yet is, before it is fetched.
import { VideoCameraOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { ClipExport, ListOf } from "../../../hub/serve/contract.ts";
import { ask } from "../api.ts";
import { caseAddress, stepProblem } from "./life-queries.ts";

/** Chosen: a clip of minutes is made in seconds. */
const LOOK_EVERY_MS = 1_000;

export function CaseWithClips(props: { alertId: string }) {
  const { t } = useTranslation();
  const take = useMutation({
    mutationFn: () => clipsOf(props.alertId),
    onSuccess: () => {
      const link = document.createElement("a");
      link.href = `${caseAddress(props.alertId)}?clips=yes`;
      link.download = "";
      link.click();
    },
  });
  return (
    <>
      <Button
        icon={<VideoCameraOutlined />}
        loading={take.isPending}
        onClick={() => take.mutate()}
        data-testid="export-case-clips"
      >
        {t(take.isPending ? "life.export.makingClips" : "life.export.withClips")}
      </Button>
      {take.error && (
        <p className="acknowledge-failed" role="alert">
          {stepProblem(take.error, t)}
        </p>
      )}
    </>
  );
}

/** Resolves when there is a file of each clip, or a reason why there is none, which the archive names. */
async function clipsOf(alertId: string): Promise<void> {
  const path = `/alerts/${encodeURIComponent(alertId)}/clips`;
  const { items } = await ask<ListOf<ClipExport>>("POST", path);
  for (let one of items)
    while (one.state === "waiting" || one.state === "running") {
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      one = await ask<ClipExport>("GET", `/clip-exports/${encodeURIComponent(one.id)}`);
    }
}
