// The approved picture over the present one, as much of it as a slider says; beside it when each was taken.
import { Button, Popconfirm, Slider } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CameraPicture } from "../../../hub/serve/contract.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { problemText } from "../shell/states.tsx";
import { ageText, momentText } from "../wording.ts";
import { presentUrl, referenceUrl, useApproveReference } from "./picture-queries.ts";

export function Compare(props: { picture: CameraPicture; name: string }) {
  const { picture, name } = props;
  const { reference } = picture;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const [share, setShare] = useState(50);
  const taken = picture.checkedAt === undefined ? undefined : Date.parse(picture.checkedAt);
  return (
    <div className="picture-compare">
      <figure className="picture-frame">
        <img src={presentUrl(picture)} alt={`${name}，${t("picture.now")}`} data-testid="picture-present" />
        {reference && (
          <>
            <img
              className="picture-over"
              style={{ clipPath: `inset(0 ${100 - share}% 0 0)` }}
              src={referenceUrl(picture.cameraId, reference.sha256)}
              alt={`${name}，${t("picture.reference")}`}
              data-testid="picture-reference"
            />
            <span className="picture-edge" style={{ left: `${share}%` }} aria-hidden="true" />
            <span className="picture-label picture-label-left">{t("picture.reference")}</span>
            <span className="picture-label picture-label-right">{t("picture.now")}</span>
          </>
        )}
      </figure>
      {reference && (
        <Slider
          value={share}
          onChange={setShare}
          tooltip={{ formatter: null }}
          ariaLabelForHandle={t("picture.share")}
        />
      )}
      <p className="quiet">
        {taken !== undefined && t("picture.checked", { time: ageText(now - taken, t) })}
        {reference &&
          ` · ${t("picture.reference")}：${t("picture.approvedBy", {
            who: reference.by,
            time: momentText(Date.parse(reference.at), now, zone),
          })}`}
      </p>
      {!reference && (
        <p className="quiet">
          {t(picture.earlier.length > 0 ? "picture.voidReference" : "picture.noReference")}
        </p>
      )}
      {picture.mayApprove && <Approve picture={picture} />}
    </div>
  );
}

function Approve(props: { picture: CameraPicture }) {
  const { picture } = props;
  const { t } = useTranslation();
  const approve = useApproveReference(picture.cameraId);
  return (
    <div className="picture-approve">
      <Popconfirm
        title={t("picture.approve")}
        description={<p className="picture-sure">{t("picture.approveSure")}</p>}
        okText={t("picture.approveYes")}
        cancelText={t("picture.cancel")}
        onConfirm={() => approve.mutate()}
      >
        <Button loading={approve.isPending} data-testid="picture-approve">
          {t("picture.approve")}
        </Button>
      </Popconfirm>
      {approve.isSuccess && (
        <span className="state" data-tone="ok" role="status">
          {t("picture.approved")}
        </span>
      )}
      {approve.error && (
        <span className="state" data-tone="critical" role="alert">
          {problemText(approve.error, t)}
        </span>
      )}
    </div>
  );
}
