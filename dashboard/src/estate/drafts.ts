// What was typed into a form and not saved, for as long as the page is open: leaving a form by whatever way loses nothing.
// Passwords are not kept.

const drafts = new Map<string, object>();

/** What was left unsaved in this form, if anything. */
export function draftOf<Values extends object>(key: string): Values | undefined {
  return drafts.get(key) as Values | undefined;
}

export function keepDraft(key: string, values: object): void {
  const { password: _, ...rest } = values as { password?: unknown };
  drafts.set(key, rest);
}

export function dropDraft(key: string): void {
  drafts.delete(key);
}
