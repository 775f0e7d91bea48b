// A site's own sensors or cameras as a table: each with its name and id, what it is, and how it is changed and removed.
// On a phone a row stands by itself, with the columns' names before its cells.
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { RemoveButton } from "./remove-button.tsx";

type Thing = { readonly id: string; readonly name: string };

export function EstateTable<T extends Thing>(props: {
  things: readonly T[];
  testIdOf: (thing: T) => string;
  columns: readonly { readonly title: string; readonly cell: (thing: T) => ReactNode }[];
  /** What is asked before it is removed. */
  question: (name: string) => string;
  detail: string;
  remove: (id: string) => Promise<unknown>;
  form: (thing: T, onClose: () => void) => ReactNode;
}) {
  const { things, columns } = props;
  const { t } = useTranslation();
  const [edited, setEdited] = useState<T>();
  return (
    <>
      <table className="estate-table">
        <thead>
          <tr>
            <th>{t("estate.fields.name")}</th>
            {columns.map(({ title }) => (
              <th key={title}>{title}</th>
            ))}
            <th>
              <span className="out-of-sight">{t("estate.actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {things.map((thing) => (
            <tr key={thing.id} data-testid={props.testIdOf(thing)}>
              <td className="estate-name">
                {thing.name}
                <small className="mono">{thing.id}</small>
              </td>
              {columns.map(({ title, cell }) => (
                <td key={title} data-label={title}>
                  {cell(thing)}
                </td>
              ))}
              <td className="estate-actions">
                <Button
                  size="small"
                  aria-label={t("estate.editNamed", { name: thing.name })}
                  onClick={() => setEdited(thing)}
                >
                  {t("estate.edit")}
                </Button>
                <RemoveButton
                  name={thing.name}
                  question={props.question(thing.name)}
                  detail={props.detail}
                  remove={() => props.remove(thing.id)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {edited && props.form(edited, () => setEdited(undefined))}
    </>
  );
}
