// What was found of the audit log, in words for the person at the terminal.
import type { AuditFault, AuditNotice } from "../store/audit-check.ts";

/** Says which lines, and what was done to them as far as it can be told. */
export function faultWords(fault: AuditFault): string {
  const { kind, number, through } = fault;
  const isOne = number === through;
  const lines = isOne ? `line ${number}` : `lines ${number} to ${through}`;
  switch (kind) {
    case "missing":
      return `${lines} ${isOne ? "is" : "are"} missing`;
    case "altered":
      return `${lines} ${isOne ? "was" : "were"} altered`;
    case "unfit":
      return `${lines} ${isOne ? "does" : "do"} not fit: ${isOne ? "it" : "they"}, or the line before, ${isOne ? "was" : "were"} altered`;
    case "put-in":
      return `${lines} ${isOne ? "was" : "were"} put in`;
    case "moved":
      return `the line that stands at ${number} was written as line ${fault.was ?? "?"}: lines have changed places`;
    case "unsigned":
      return `${lines} ${isOne ? "was" : "were"} written by somebody who has not the hub's key`;
    case "cut-off":
      return `${lines} ${isOne ? "is" : "are"} missing at the end: ${fault.source} knows of them`;
    case "rewritten":
      return `${lines}, or a line before, was written anew: ${fault.source} has another hash for it`;
    case "end-unsigned":
      return `${lines}, the last one, is not signed with the hub's key: lines were put in the place of others`;
  }
}

export function noticeWords(notice: AuditNotice): string {
  switch (notice.kind) {
    case "clock-set":
      return `between line ${notice.number - 1} and line ${notice.number} the clock was set ${notice.byMs < 0 ? "back" : "on"} by ${Math.round(Math.abs(notice.byMs) / 1000)} s`;
    case "signed-from":
      return `lines 1 to ${notice.number - 1} are of a version that did not sign: hashed only, and covered by the signature of line ${notice.number}`;
    case "other-key":
      return `from line ${notice.number} on another key signs`;
    case "restored":
      return notice.lost === 0
        ? `at line ${notice.number} a backup was put in the log's place`
        : `at line ${notice.number} a backup was put in the log's place; lines ${notice.number} to ${notice.number + notice.lost - 1} from before were given up by it`;
    case "no-key":
      return "the key is not here: signatures were not looked at";
    case "no-heads":
      return "there is no head from elsewhere: lines cut off at the end would not show";
    case "unreadable-head":
      return `no head of an audit log could be read there: ${notice.source}`;
    case "triggers-gone":
      return `somebody has taken the guards against changes out of the book (${notice.names.join(", ")})`;
  }
}
