// What an action of the table of rights is called on the page; one that has no words yet is called by its name.
import { useTranslation } from "react-i18next";

export function useActionText(): (action: string) => string {
  const { t, i18n } = useTranslation();
  return (action) => {
    const key = `own.actions.${action}`;
    return i18n.exists(key) ? String(t(key as never)) : action;
  };
}
