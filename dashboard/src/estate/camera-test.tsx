// A look at a camera before it is saved: its picture and what was found out, or why there is none, in words.
import { CheckCircleFilled, CloseCircleFilled, PlayCircleOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Button } from "antd";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { CameraTest, CameraTested, TestedStream } from "../../../hub/serve/contract.ts";
import { ProblemError } from "../api.ts";
import { currentLanguage } from "../languages/language.ts";
import { problemText } from "../shell/states.tsx";
import { estateApi } from "./estate-api.ts";
import "../styles/camera-entry.css";

type FieldFault = { readonly name: string; readonly errors: readonly string[] };

export function CameraTestPanel(props: {
  siteId: string;
  /** What is to be tested, as it is written at this moment. */
  asked: () => CameraTest;
  /** What is wrong with it, by its fields. */
  onFaults: (faults: readonly FieldFault[]) => void;
}) {
  const { t } = useTranslation();
  const test = useMutation({
    mutationFn: () => estateApi.testCamera(props.siteId, props.asked()),
    onError: (error) => {
      const fields = error instanceof ProblemError ? (error.problem?.fields ?? []) : [];
      props.onFaults(fields.map(({ path, why }) => ({ name: path, errors: [why] })));
    },
  });
  const place = useRef<HTMLDivElement>(null);
  const { isIdle, isPending } = test;
  //  The form is long, and what was asked for comes at its end. Not when the answer comes: the button would go from under
  //  the hand that is about to press it again.
  useEffect(() => {
    //  In braces: in newer browsers scrolling gives a promise, which is no way to end an effect.
    if (isPending) place.current?.scrollIntoView({ block: "nearest" });
  }, [isPending]);
  return (
    <div className="camera-test">
      <Button
        icon={<PlayCircleOutlined />}
        loading={isPending}
        onClick={() => test.mutate()}
        data-testid="test-camera"
      >
        {isPending ? t("entry.testing") : test.data ? t("entry.testAgain") : t("entry.test")}
      </Button>
      <div aria-live="polite" className={isIdle ? "" : "camera-test-place"} ref={place}>
        {isIdle && <p className="quiet">{t("entry.testHint")}</p>}
        {test.isError && (
          <p className="failed" role="alert">
            {problemText(test.error, t)}
          </p>
        )}
        {test.data && !isPending && <Tested tested={test.data} />}
      </div>
    </div>
  );
}

function Tested(props: { tested: CameraTested }) {
  const { ok, sub, main, picture, tookMs } = props.tested;
  const { t } = useTranslation();
  return (
    <div data-testid="camera-tested" data-ok={ok}>
      <p className="camera-test-head">
        {ok ? <CheckCircleFilled className="tone-ok" /> : <CloseCircleFilled className="tone-critical" />}{" "}
        <strong>{t(ok ? (picture ? "entry.seen" : "entry.seenNoPicture") : "entry.notSeen")}</strong>{" "}
        <span className="quiet">{t("entry.took", { seconds: (tookMs / 1000).toFixed(1) })}</span>
      </p>
      {picture && <img className="camera-test-picture" src={picture} alt={t("entry.pictureAlt")} />}
      <dl className="camera-test-facts">
        <StreamFacts term={t(main ? "entry.sub" : "entry.one")} stream={sub} />
        {main && <StreamFacts term={t("entry.main")} stream={main} />}
      </dl>
    </div>
  );
}

function StreamFacts(props: { term: string; stream: TestedStream }) {
  const {
    codec = "",
    width,
    height = 0,
    frameRate = 0,
    keyFrameGapS = 0,
    clockOffsetS,
    fault,
    faultDetail,
    words,
    way,
  } = props.stream;
  const { t } = useTranslation();
  //  The hub's own words, for whoever reads them; the fault itself, and what to look at, is said in any language.
  const inEnglish = currentLanguage() === "en" ? words : undefined;
  return (
    <>
      <dt>{props.term}</dt>
      <dd>
        {fault && <strong className="tone-critical">{t(`camera.fault.${fault}`)}</strong>}
        {fault && (
          <span className="camera-test-words">
            {faultDetail ? t(`cameraFaultDetail.${faultDetail}`) : t(`cameraFaultFirst.${fault}`)}
          </span>
        )}
        {fault && inEnglish !== undefined && <span className="camera-test-words quiet">{inEnglish}</span>}
        {width !== undefined &&
          t("entry.facts", { codec: codecName(codec), width, height, rate: frameRate, gap: keyFrameGapS })}
        {way !== undefined && ` · ${way.toUpperCase()}`}
        {clockOffsetS !== undefined && Math.abs(clockOffsetS) >= 1 && (
          <span className="tone-warning camera-test-words">
            {t("entry.clock", { seconds: clockOffsetS })}
          </span>
        )}
      </dd>
    </>
  );
}

/** By the sample entries of ISO/IEC 14496-15. */
function codecName(codec: string): string {
  if (/^avc[13]/.test(codec)) return "H.264";
  return /^(hvc|hev)1/.test(codec) ? "H.265" : codec;
}
