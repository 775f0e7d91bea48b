// A form beside the page. What the hub refuses is said at the field that it is about; what is not saved is neither closed
// away nor lost without a word.
import { Alert, Button, Drawer, Form, type FormInstance } from "antd";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemError } from "../api.ts";
import { groupBy } from "../group-by.ts";
import type { Translate } from "../languages/language.ts";
import { problemText } from "../shell/states.tsx";
import { draftOf, dropDraft, keepDraft } from "./drafts.ts";
import { useEstateChange } from "./estate-queries.ts";

type Named = Record<string, unknown>;

export function EditDrawer<Values extends Named>(props: {
  title: string;
  /** Under which unsaved changes are kept. */
  draftKey: string;
  initial: Values;
  children: (form: FormInstance<Values>) => ReactNode;
  save: (values: Values) => Promise<unknown>;
  onClose: () => void;
}) {
  const { title, draftKey, initial, save, onClose } = props;
  const { t } = useTranslation();
  const [form] = Form.useForm<Values>();
  //  Once: what is kept changes while one types.
  const restored = useRef(draftOf<Values>(draftKey));
  const [wasRestored, setWasRestored] = useState(restored.current !== undefined);
  const [isDirty, setDirty] = useState(wasRestored);
  const [isLeaving, setLeaving] = useState(false);
  const change = useEstateChange(save);
  useWarningOnUnload(isDirty);

  const drop = () => {
    dropDraft(draftKey);
    onClose();
  };
  const submit = (values: Values) =>
    change.mutate(
      //  Fields that do not apply are not mounted, but what they held still belongs to the thing.
      { ...initial, ...values },
      {
        onSuccess: drop,
        onError: (error) => showAtFields(form, error),
      },
    );
  return (
    <Drawer
      open
      title={title}
      size={480}
      onClose={() => (isDirty ? setLeaving(true) : drop())}
      data-testid="edit-drawer"
      footer={
        isLeaving ? (
          <div className="drawer-foot" role="alert">
            <span className="drawer-foot-text">{t("estate.unsaved")}</span>
            <Button onClick={() => setLeaving(false)} autoFocus>
              {t("estate.goOn")}
            </Button>
            <Button danger onClick={drop} data-testid="discard">
              {t("estate.discard")}
            </Button>
          </div>
        ) : (
          <div className="drawer-foot">
            <Button onClick={() => (isDirty ? setLeaving(true) : drop())}>{t("estate.cancel")}</Button>
            <Button
              type="primary"
              loading={change.isPending}
              onClick={() => form.submit()}
              data-testid="save"
            >
              {change.isPending ? t("estate.saving") : t("estate.save")}
            </Button>
          </div>
        )
      }
    >
      {wasRestored && (
        <Alert
          className="drawer-note"
          type="info"
          title={t("estate.restored")}
          action={
            <Button
              size="small"
              onClick={() => {
                dropDraft(draftKey);
                form.setFieldsValue(initial as never);
                setWasRestored(false);
                setDirty(false);
              }}
            >
              {t("estate.startOver")}
            </Button>
          }
        />
      )}
      {change.isError && (
        <div className="failed drawer-note" role="alert" data-testid="save-failed">
          <strong>{t("estate.failed")}</strong> {generalText(form, change.error, t)}
        </div>
      )}
      <Form<Values>
        form={form}
        layout="vertical"
        requiredMark
        scrollToFirstError
        initialValues={{ ...initial, ...restored.current } as never}
        onValuesChange={(_, values) => {
          keepDraft(draftKey, values);
          setDirty(true);
        }}
        onFinish={submit}
      >
        {props.children(form)}
        {/* So that Enter sends. */}
        <button type="submit" className="out-of-sight" tabIndex={-1} aria-hidden="true" />
      </Form>
    </Drawer>
  );
}

function fieldsOf(error: unknown): readonly { readonly path: string; readonly why: string }[] {
  return error instanceof ProblemError ? (error.problem?.fields ?? []) : [];
}

function hasField(form: FormInstance, path: string): boolean {
  return form.getFieldInstance(path) !== undefined || Object.keys(form.getFieldsValue()).includes(path);
}

function showAtFields<Values extends Named>(form: FormInstance<Values>, error: unknown): void {
  const at = groupBy(fieldsOf(error), (field) => field.path);
  for (const [path, faults] of at) {
    if (!hasField(form as FormInstance, path)) continue;
    form.setFields([{ name: path as never, errors: faults.map((fault) => fault.why) }]);
  }
}

/** What stands at no field of the form. */
function generalText<Values extends Named>(form: FormInstance<Values>, error: unknown, t: Translate): string {
  const fields = fieldsOf(error);
  if (fields.length === 0) return problemText(error, t);
  const elsewhere = fields.filter(({ path }) => !hasField(form as FormInstance, path));
  if (elsewhere.length === 0) return t("estate.seeFields");
  return elsewhere.map(({ path, why }) => `${path}: ${why}`).join("; ");
}

/** The browser asks before it closes or reloads the page. */
function useWarningOnUnload(isDirty: boolean): void {
  useEffect(() => {
    if (!isDirty) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [isDirty]);
}
