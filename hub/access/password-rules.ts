// What a password that a person chooses must be. NIST SP 800-63B, 5.1.1.2: long, and none of those that everybody tries
// first; nothing about which signs it is made of.

/** Chosen: two more than NIST's least, because not everybody has a second factor. */
export const PASSWORD_LEAST = 10;
export const PASSWORD_MOST = 256;

/**
 * Chosen: what leaked lists have most often among those of ten signs and more, and what people in China type; this
 * product's own public words.
 */
const COMMONEST = new Set(
  `1234567890 0123456789 0987654321 9876543210 1234567891 12345678910 123456789a 123456789q a123456789 q123456789
   aa123456789 abc123456789 qq123456789 woaini1314 woaini5201314 woaini520 5201314520 5211314521 1314520520 52013141314
   woaini1314520 qwertyuiop qwertyuiop123 qwerty12345 qwerty123456 1qaz2wsx3edc 1q2w3e4r5t 1q2w3e4r5t6y q1w2e3r4t5
   qazwsxedcrfv zxcvbnm123 zxcvbnm123456 asdfghjkl123 asdfghjkl1 1234qwerasdf qwer1234asdf password12 password123
   password1234 password12345 password123456 passw0rd123 p@ssw0rd123 p@ssword123 passwordpassword admin12345 admin123456
   admin1234567 administrator administrator1 administrator123 root123456 test123456 welcome123 welcome1234 letmein123
   iloveyou123 iloveyou1314 sunshine123 football123 monkey12345 dragon12345 changeme123 superman123 computer123 internet123
   michael123 charlie123 abcd123456 abcd1234567 abc1234567 abcdefg123 abcde12345 aaaaa11111 11111aaaaa 112233445566
   1122334455 123123123123 123321123321 147258369 1472583690 159357159357 7894561230 789456123123 5845201314 shitang123
   shitang123456 xuexiao123 xuexiao123456 canteen123 canteen123456 school123456 mingchu123 mingchu1234 mingchu12345
   mingchu123456 mingchu-demo mingchudemo mingchu2024 mingchu2025 mingchu2026`.split(/\s+/),
);

export type PasswordFault = "short" | "long" | "account" | "common" | "same";

/** What is wrong with a password for this person; undefined if it may be used. */
export function passwordFault(
  password: string,
  { account, name }: { readonly account: string; readonly name: string },
): PasswordFault | undefined {
  const signs = [...password].length;
  if (signs < PASSWORD_LEAST) return "short";
  if (signs > PASSWORD_MOST) return "long";
  const plain = password.toLowerCase();
  const own = [account, name].map((word) => word.toLowerCase());
  if (own.some((word) => isOnly(plain, word))) return "account";
  return COMMONEST.has(plain) || isRepeated(plain) || isRun(plain) ? "common" : undefined;
}

/** True for nothing but the word, once or again, with digits and signs around it. */
function isOnly(password: string, word: string): boolean {
  if (word.length < 2) return false;
  return password.includes(word) && /^[\d\p{P}\p{S}\s]*$/u.test(password.replaceAll(word, ""));
}

/** True for one to four signs, over and over. */
function isRepeated(password: string): boolean {
  return [1, 2, 3, 4].some((period) =>
    [...password].every((sign, at, all) => at < period || sign === all[at - period]),
  );
}

/** True for signs that follow each other in the alphabet or in counting, up or down. */
function isRun(password: string): boolean {
  const codes = [...password].map((sign) => sign.codePointAt(0) ?? 0);
  return [1, -1].some((step) => codes.every((code, at) => at === 0 || code === (codes[at - 1] ?? 0) + step));
}
