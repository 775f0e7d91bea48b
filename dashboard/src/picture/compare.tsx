// The approved picture and the present one: side by side, or one over the other, as much of it as a slider says. Each with
// when it was taken, and the approved one with who approved it.
import { Button, Popconfirm, Segmented, Slider } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CameraPicture } from "../../../hub/serve/contract.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { problemText } from "../shell/states.tsx";
import { ageText, clockTime, momentText, zoneDate } from "../wording.ts";
import { referenceUrl, useApproveReference } from "./picture-queries.ts";
import { type Looking, type PresentPicture, usePresentPicture } from "./present-picture.ts";

const VIEWS = ["beside", "overlay"] as const;
type View = (typeof VIEWS)[number];
type Reference = NonNullable<CameraPicture["reference"]>;

export function Compare(props: { picture: CameraPicture; name: string }) {
  const { picture, name } = props;
  const { reference } = picture;
  const { t } = useTranslation();
  const present = usePresentPicture(picture.cameraId);
  const [view, setView] = useState<View>("beside");
  return (
    <div className="picture-compare" data-view={reference ? view : "alone"}>
      {reference && (
        <Segmented
          className="picture-views"
          aria-label={t("picture.view")}
          value={view}
          onChange={setView}
          options={VIEWS.map((value) => ({ value, label: t(`picture.views.${value}`) }))}
        />
      )}
      {reference && view === "overlay" ? (
        <Overlay picture={picture} present={present} reference={reference} name={name} />
      ) : (
        <Beside picture={picture} present={present} name={name} />
      )}
      {!reference && (
        <p className="quiet">
          {t(picture.earlier.length > 0 ? "picture.voidReference" : "picture.noReference")}
        </p>
      )}
      {picture.mayApprove && <Approve cameraId={picture.cameraId} shown={present.shown} />}
    </div>
  );
}

function Beside(props: { picture: CameraPicture; present: Looking; name: string }) {
  const { picture, present, name } = props;
  const { reference } = picture;
  return (
    <div className="picture-pair">
      {reference && (
        <figure className="picture-one">
          <div className="picture-frame">
            <ReferenceImage picture={picture} reference={reference} name={name} />
          </div>
          <figcaption data-testid="picture-reference-about">
            <ReferenceAbout reference={reference} />
          </figcaption>
        </figure>
      )}
      <figure className="picture-one">
        <div className="picture-frame">
          <PresentImage present={present} name={name} />
        </div>
        <figcaption data-testid="picture-present-about">
          <PresentAbout picture={picture} shown={present.shown} />
        </figcaption>
      </figure>
    </div>
  );
}

function Overlay(props: { picture: CameraPicture; present: Looking; reference: Reference; name: string }) {
  const { picture, present, reference, name } = props;
  const { t } = useTranslation();
  const [share, setShare] = useState(50);
  return (
    <div className="picture-both">
      <div className="picture-frame">
        <PresentImage present={present} name={name} />
        <div className="picture-over" style={{ clipPath: `inset(0 ${100 - share}% 0 0)` }}>
          <ReferenceImage picture={picture} reference={reference} name={name} />
        </div>
        <span className="picture-edge" style={{ left: `${share}%` }} aria-hidden="true" />
        <span className="picture-label picture-label-left">{t("picture.reference")}</span>
        <span className="picture-label picture-label-right">{t("picture.now")}</span>
      </div>
      <Slider
        value={share}
        onChange={setShare}
        tooltip={{ formatter: null }}
        ariaLabelForHandle={t("picture.share")}
      />
      <div className="picture-abouts">
        <p data-testid="picture-reference-about">
          <ReferenceAbout reference={reference} />
        </p>
        <p data-testid="picture-present-about">
          <PresentAbout picture={picture} shown={present.shown} />
        </p>
      </div>
    </div>
  );
}

function PresentImage({ present, name }: { present: Looking; name: string }) {
  const { t } = useTranslation();
  const { shown, error } = present;
  if (shown !== undefined)
    return <img src={shown.url} alt={`${name}，${t("picture.now")}`} data-testid="picture-present" />;
  return (
    <p className="picture-none" role="status">
      {error === null ? t("camera.connecting") : problemText(error, t)}
    </p>
  );
}

function ReferenceImage(props: { picture: CameraPicture; reference: Reference; name: string }) {
  const { picture, reference, name } = props;
  const { t } = useTranslation();
  return (
    <img
      src={referenceUrl(picture.cameraId, reference.sha256)}
      alt={`${name}，${t("picture.reference")}`}
      data-testid="picture-reference"
    />
  );
}

function ReferenceAbout({ reference }: { reference: Reference }) {
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  return (
    <About title={t("picture.reference")} at={Date.parse(reference.capturedAt)}>
      {t("picture.approvedBy", { who: reference.by, time: momentText(Date.parse(reference.at), now, zone) })}
    </About>
  );
}

function PresentAbout(props: { picture: CameraPicture; shown: PresentPicture | undefined }) {
  const { shown } = props;
  const { checkedAt } = props.picture;
  const { t } = useTranslation();
  const now = useHubNow();
  return (
    <About title={t("picture.now")} at={shown && Date.parse(shown.capturedAt)}>
      {checkedAt !== undefined && t("picture.checked", { time: ageText(now - Date.parse(checkedAt), t) })}
    </About>
  );
}

function About(props: { title: string; at: number | undefined; children: ReactNode }) {
  const { zone } = useHubClock();
  const { at } = props;
  return (
    <>
      <strong>{props.title}</strong>
      {at !== undefined && ` ${zoneDate(at, zone)} ${clockTime(at, zone)}`}
      <small className="quiet">{props.children}</small>
    </>
  );
}

/** What is approved is what stands on the page. */
function Approve(props: { cameraId: string; shown: PresentPicture | undefined }) {
  const { cameraId, shown } = props;
  const { t } = useTranslation();
  const approve = useApproveReference(cameraId);
  return (
    <div className="picture-approve">
      <Popconfirm
        title={t("picture.approve")}
        description={<p className="picture-sure">{t("picture.approveSure")}</p>}
        okText={t("picture.approveYes")}
        cancelText={t("picture.cancel")}
        onConfirm={() => shown && approve.mutate(shown.capturedAt)}
      >
        <Button loading={approve.isPending} disabled={shown === undefined} data-testid="picture-approve">
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
