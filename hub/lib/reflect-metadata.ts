// What the certificate library's container asks of the language and the language does not have: a place beside an object
// where decorators note things. Only what that library calls; it must be imported before it.

type Notes = Map<unknown, unknown>;

const notesOf = new WeakMap<object, Notes>();

const additions = {
  defineMetadata: (key: unknown, value: unknown, target: object): void => {
    const notes: Notes = notesOf.get(target) ?? new Map();
    notesOf.set(target, notes.set(key, value));
  },
  getOwnMetadata: (key: unknown, target: object): unknown => notesOf.get(target)?.get(key),
  getMetadata: (key: unknown, target: object): unknown => {
    for (let one: object | null = target; one !== null; one = Object.getPrototypeOf(one) as object | null) {
      const notes = notesOf.get(one);
      if (notes?.has(key)) return notes.get(key);
    }
    return undefined;
  },
};

for (const [name, value] of Object.entries(additions))
  if (!(name in Reflect)) Object.defineProperty(Reflect, name, { value, configurable: true, writable: true });
