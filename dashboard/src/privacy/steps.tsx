// What still stands in the way of showing a kitchen to parents, as a list to work through.
import { CheckCircleOutlined, ExclamationCircleOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import type { SitePrivacy } from "../../../hub/serve/contract.ts";
import { Section } from "../shell/section.tsx";

type Step = { readonly name: string; readonly isDone: boolean; readonly text: string; readonly to: string };

export function Steps(props: { privacy: SitePrivacy }) {
  const { privacy } = props;
  const { t } = useTranslation();
  const { hindrances, saidAbove, cameras } = privacy;
  const isShown = cameras.some((camera) => camera.hindrances.length === 0);
  const has = (one: SitePrivacy["hindrances"][number]) => hindrances.includes(one);
  const step = (name: "informed" | "family" | "publishing" | "above", isDone: boolean, to: string) => ({
    name,
    isDone,
    text: t(`privacy.steps.${name}${isDone ? "Done" : ""}`),
    to,
  });
  const eligible = cameras.filter((camera) => camera.notForParents === undefined);
  const approved = eligible.filter((camera) => !camera.hindrances.includes("not-approved"));
  const first = eligible.find((camera) => camera.hindrances.includes("not-approved"));
  const steps: Step[] = [
    step("informed", !has("staff-not-informed"), "#switches"),
    step("family", !has("family-kitchen-unsaid") && privacy.familyKitchen !== true, "#switches"),
    step("publishing", privacy.publishing === true, "#switches"),
    ...(saidAbove.length > 0 ? [step("above", false, "")] : []),
    {
      name: "pictures",
      isDone: approved.length > 0 && first === undefined,
      to: first ? `#camera-${first.cameraId}` : "",
      text: t("privacy.steps.approved", { done: approved.length, all: eligible.length }),
    },
  ];
  return (
    <Section title={t(isShown ? "privacy.ready" : "privacy.toDo")}>
      {privacy.familyKitchen === true && <p className="privacy-never">{t("privacy.never")}</p>}
      <ol className="privacy-steps" data-testid="privacy-steps">
        {steps.map(({ name, isDone, text, to }) => (
          <li key={name} data-done={isDone} data-testid={`step-${name}`}>
            <span aria-hidden="true">{isDone ? <CheckCircleOutlined /> : <ExclamationCircleOutlined />}</span>
            <span>
              <strong>{t(isDone ? "privacy.done" : "privacy.open")}</strong>{" "}
              {to === "" || isDone ? text : <a href={to}>{text}</a>}
            </span>
          </li>
        ))}
      </ol>
    </Section>
  );
}
