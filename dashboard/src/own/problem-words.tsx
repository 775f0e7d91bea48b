// What went wrong with one's own account, in the reader's language where the page has words for it.
import { useTranslation } from "react-i18next";
import { ProblemError, problemKind } from "../api.ts";
import type { Translate } from "../languages/language.ts";
import { problemText } from "../shell/states.tsx";
import { durationText } from "../wording.ts";

/** Source: hub/access/password-rules.ts. */
export const PASSWORD_LEAST = 10;

const KINDS = [
  "wait",
  "password-wrong",
  "password-short",
  "password-long",
  "password-account",
  "password-common",
  "password-same",
  "code-wrong",
  "code-needed",
] as const;

function ownProblemText(error: unknown, t: Translate): string {
  const kind = KINDS.find((one) => one === problemKind(error));
  if (kind === undefined) return problemText(error, t);
  const seconds = error instanceof ProblemError ? (error.problem?.retryAfterS ?? 0) : 0;
  return t(`own.problems.${kind}`, { time: durationText(seconds * 1000, t), least: PASSWORD_LEAST });
}

/** Stands where the form is, so that it is read out when it appears. */
export function OwnProblem(props: { error: unknown; text?: string | undefined }) {
  const { t } = useTranslation();
  const text = props.text ?? (props.error === null ? undefined : ownProblemText(props.error, t));
  if (text === undefined) return null;
  return (
    <p className="acknowledge-failed" role="alert" data-testid="own-problem">
      <strong>{t("own.failed")}</strong> {text}
    </p>
  );
}
