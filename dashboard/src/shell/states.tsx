// What stands where content would be: while it loads, when there is none, when it could not be had. Each says what to
// do about it where there is something to do.
import { Button, Skeleton } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { ProblemError, problemKind } from "../api.ts";
import type { Translate } from "../languages/language.ts";
import { zhProblems } from "../languages/zh-problems.ts";
import { isStatus } from "../queries.ts";
import { durationText } from "../wording.ts";

export function Loading(props: { rows?: number }) {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t("state.loading")} className="loading">
      <Skeleton active title={false} paragraph={{ rows: props.rows ?? 3 }} />
    </div>
  );
}

export function EmptyNote(props: { text: string; hint?: string; icon?: ReactNode }) {
  return (
    <div className="empty-note">
      {props.icon}
      <p>{props.text}</p>
      {props.hint && <p className="quiet">{props.hint}</p>}
    </div>
  );
}

export function Failed(props: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation();
  if (isStatus(props.error, 404)) return <NotFound />;
  const forbidden = isStatus(props.error, 403);
  return (
    <div className="failed" role="alert">
      <p>
        <strong>{forbidden ? t("state.forbidden") : t("state.failed")}</strong>
      </p>
      <p>{problemText(props.error, t)}</p>
      {!forbidden && <Button onClick={props.onRetry}>{t("state.retry")}</Button>}
    </div>
  );
}

export function NotFound() {
  const { t } = useTranslation();
  return (
    <div className="empty-note" data-testid="not-found">
      <h1>{t("state.notFound")}</h1>
      <p className="quiet">{t("state.notFoundDetail")}</p>
      <Link to="/">{t("state.back")}</Link>
    </div>
  );
}

/** What is wrong with a field, in the page's own words where it has some for that field. */
export function fieldProblemText(
  error: unknown,
  words: Readonly<Record<string, string>>,
  t: Translate,
): string {
  const fields = error instanceof ProblemError ? (error.problem?.fields ?? []) : [];
  const known = fields.flatMap(({ path }) => words[path] ?? []);
  return known[0] ?? problemText(error, t);
}

/** What went wrong: in the reader's language where the page knows this kind, else in the hub's own words where it gave any. */
export function problemText(error: unknown, t: Translate): string {
  if (!(error instanceof ProblemError)) return error instanceof Error ? error.message : String(error);
  if (error.status === 0) return t("state.unreachable");
  const kind = problemKind(error);
  if (isKnownProblem(kind)) {
    const time = durationText((error.problem?.retryAfterS ?? 0) * 1000, t);
    return t(`problems.${kind}`, { time });
  }
  if (error.problem?.detail) return error.problem.detail;
  return t("state.notAnswer", { status: error.status });
}

function isKnownProblem(kind: string | undefined): kind is keyof typeof zhProblems.problems {
  return kind !== undefined && Object.hasOwn(zhProblems.problems, kind);
}
