// A real browser for tests, and people in it: each has cookies of their own, and whatever their page complains of or
// asks of anybody but the hub is written down.
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from "playwright-core";
import { until } from "../kitchen.ts";
import { programPath } from "../programs.ts";

export const CHROMIUM = programPath("chromium");

/** Of all the demonstration's accounts. Source: hub/demo.ts. */
const DEMO_PASSWORD = "mingchu-demo";

/**
 * What the browser leaves out. First its own page below the address bar, which each new window loads at half a second of
 * CPU; then what Playwright leaves out anyhow (its chromiumSwitches): the browser heeds the last such list alone.
 */
const LEFT_OUT = [
  "WebUIOmniboxPopup",
  "WebUIOmniboxAimPopup",
  "AimEnabled",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsFirstBalancedModeAutoEnable",
  "HttpsUpgrades",
  "LensOverlay",
  "MediaRouter",
  "NetworkTimeServiceQuerying",
  "OptimizationHints",
  "PaintHolding",
  "PreconnectToSearch",
  "TcpPortRandomizationWin",
  "ThirdPartyStoragePartitioning",
];

/** Small and quiet: nothing of the browser's own goes out to the network. */
export const BROWSER_ARGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  `--disable-features=${LEFT_OUT.join(",")}`,
];

/** The smallest phone that the pages are made for. */
export const PHONE = { width: 360, height: 740 };

export type Visitor = AsyncDisposable & {
  readonly page: Page;
  /** Console errors, uncaught errors and broken content policies, without what `expected` names. */
  readonly complaints: () => readonly string[];
  /** Addresses outside the hub's origin that the page asked for. */
  readonly strangers: () => readonly string[];
};

export type VisitorOptions = BrowserContextOptions & {
  /** Complaints that belong to the test. */
  readonly expected?: RegExp;
};

/** What the browser notes and is no fault: that nobody is signed in yet, and that a page was left while it connected. */
const NO_FAULT =
  /status of 401 .*\/api\/v1\/session$|WebSocket is closed before the connection is established/;

export async function launchBrowser(): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error("there is no chromium");
  //  Where no language is set, the browser has no letters for a Chinese file's name.
  const env = { ...process.env, LANG: "C.UTF-8" } as Record<string, string>;
  return await chromium.launch({ executablePath: CHROMIUM, args: BROWSER_ARGS, env });
}

/** Somebody new at the hub's address, signed out. */
export async function visit(
  browser: Browser,
  http: string,
  { expected, ...options }: VisitorOptions = {},
): Promise<Visitor> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    locale: "zh-CN",
    ...options,
    baseURL: http,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  const strangers: string[] = [];
  const complain = (text: string) => {
    if (!NO_FAULT.test(text) && !expected?.test(text)) complaints.push(text);
  };
  const look = (address: string) => {
    const { protocol, host } = new URL(address);
    if (!["blob:", "data:"].includes(protocol) && host !== new URL(http).host) strangers.push(address);
  };
  context.on("request", (request) => look(request.url()));
  page.on("websocket", (socket) => look(socket.url()));
  page.on("pageerror", (error) => complain(`uncaught ${error.stack ?? error.message}`));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type()))
      complain(`${message.text()} ${message.location().url}`);
  });
  await page.addInitScript(() => {
    const view = globalThis as unknown as PageGlobals;
    view.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
      view.console.error(`content policy: ${violatedDirective} ${blockedURI}`),
    );
  });
  return {
    page,
    complaints: () => complaints,
    strangers: () => strangers,
    [Symbol.asyncDispose]: () => context.close(),
  };
}

/** Somebody who has signed in by the form and sees the overview, or the page asked for. */
export async function visitAs(
  browser: Browser,
  http: string,
  account: string,
  options: VisitorOptions & { readonly path?: string } = {},
): Promise<Visitor> {
  const { path = "/", ...rest } = options;
  const visitor = await visit(browser, http, rest);
  await visitor.page.goto(path);
  await fillIn(visitor.page, account, DEMO_PASSWORD);
  await visitor.page.getByTestId("account-menu").waitFor();
  return visitor;
}

/** Fills in the form and sends it, whatever comes of it. */
export async function fillIn(page: Page, account: string, password: string): Promise<void> {
  await page.getByTestId("account").fill(account);
  await page.getByTestId("password").fill(password);
  await page.getByTestId("sign-in").click();
}

/** Puts something on the window that a reload would lose. */
export async function markDocument(page: Page): Promise<void> {
  await page.evaluate(() => {
    (globalThis as unknown as PageGlobals).markOfTheTest = "still the same document";
  });
}

/** Whether it is still the document that was marked. */
export async function isSameDocument(page: Page): Promise<boolean> {
  return await page.evaluate(
    () => (globalThis as unknown as PageGlobals).markOfTheTest === "still the same document",
  );
}

/** How many pixels must be scrolled sideways to see all of the page; 0 where it fits. */
export async function overflowPx(page: Page): Promise<number> {
  return await page.evaluate(() => {
    const { documentElement, body } = (globalThis as unknown as PageGlobals).document;
    return Math.max(documentElement.scrollWidth, body.scrollWidth) - documentElement.clientWidth;
  });
}

/** What can be pressed or filled in and has no name for who cannot see it, as the browser's accessibility tree has it. */
export async function namelessControls(page: Page): Promise<readonly string[]> {
  const lines = (await page.locator("body").ariaSnapshot()).split("\n");
  const controls = lines.filter((line) =>
    /^\s*- (button|link|textbox|searchbox|combobox|radio|checkbox|menuitem|tab)\b/.test(line),
  );
  if (controls.length === 0) throw new Error("there is nothing to press on the page");
  return controls.filter((line) => !/^\s*- \w+ "[^"]/.test(line));
}

/** The longest transition or animation, in seconds, that anything on the page has or would have. */
export async function longestMotionS(page: Page): Promise<number> {
  return await page.evaluate(() => {
    const { document, getComputedStyle } = globalThis as unknown as PageGlobals;
    const durations = [...document.querySelectorAll("*")].flatMap((element) => {
      const { transitionDuration, animationDuration } = getComputedStyle(element);
      return `${transitionDuration}, ${animationDuration}`.split(", ");
    });
    //  "auto" is the word for none.
    return Math.max(...durations.map((text) => Number.parseFloat(text) || 0));
  });
}

/** The text as it stands on the screen, as soon as there is the element; what is hidden proves nothing. */
export async function textOf(element: Locator): Promise<string> {
  await element.waitFor();
  return (await element.allInnerTexts()).join("\n");
}

/** The text as soon as it is another one than before. */
export async function untilChanged(
  what: string,
  before: string,
  read: () => Promise<string>,
): Promise<string> {
  return await until(what, async () => {
    const now = await read();
    return now === before ? undefined : now;
  });
}

/** What the tests use of the page's window; tests are checked without the browser's own types. */
export type PageGlobals = {
  markOfTheTest?: string;
  readonly console: { readonly error: (text: string) => void };
  readonly document: {
    readonly documentElement: PageBox;
    readonly body: PageBox;
    readonly querySelectorAll: (selector: string) => Iterable<unknown>;
  };
  readonly getComputedStyle: (element: unknown) => {
    readonly transitionDuration: string;
    readonly animationDuration: string;
  };
  readonly addEventListener: (
    name: "securitypolicyviolation",
    listener: (event: { readonly violatedDirective: string; readonly blockedURI: string }) => void,
  ) => void;
};
type PageBox = { readonly scrollWidth: number; readonly clientWidth: number };
