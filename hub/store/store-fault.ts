// What a person can mend about a data folder or a backup: its message is shown as it is, without a stack.
export class StoreFault extends Error {
  override readonly name = "StoreFault";
}
