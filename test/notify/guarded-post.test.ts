// Where a webhook may be: the public internet over TLS, and what the operator listed. Whatever a name means at that moment.
import { expect, test } from "vitest";
import { addressList, isPublicAddress } from "../../hub/lib/address.ts";
import { type Clock, systemClock } from "../../hub/lib/clock.ts";
import { createGuardedPost } from "../../hub/lib/guarded-post.ts";
import { openProvider } from "./provider.ts";

const request = (url: string) => ({ url, headers: {}, body: "{}" });
const nowhere = () => false;

test.each([
  "http://127.0.0.1:1/",
  "https://127.0.0.1:1/",
  "https://127.1:1/",
  "https://0x7f000001:1/",
  "https://2130706433:1/",
  "https://[::1]:1/",
  "https://[::ffff:127.0.0.1]:1/",
  "https://[::ffff:7f00:1]:1/",
  "https://[64:ff9b::7f00:1]:1/",
  "https://[2002:7f00:1::]:1/",
  "https://10.0.0.1/",
  "https://172.16.0.1/",
  "https://192.168.1.1/",
  "https://169.254.169.254/latest/meta-data",
  "https://100.100.100.200/latest/meta-data",
  "https://0.0.0.0:1/",
  "https://[fe80::1]/",
  "https://[fd00::1]/",
  "https://224.0.0.1/",
  "https://255.255.255.255/",
  "http://93.184.216.34/",
  "ftp://93.184.216.34/",
  "file:///etc/passwd",
  "nonsense",
])("nothing is sent to %s", async (url) => {
  const post = createGuardedPost({ isListed: nowhere, clock: systemClock });
  await expect(post(request(url))).rejects.toMatchObject({ kind: "forbidden", mayHaveArrived: false });
});

test.each([[["10.0.0.9"]], [["93.184.216.34", "127.0.0.1"]], [["::ffff:10.0.0.9"]], [["169.254.169.254"]]])(
  "a name that means %j leads nowhere, by TLS or without",
  async (addresses) => {
    const found = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
    const resolve = (_: string, __: unknown, done: (e: null, all: typeof found) => void) => done(null, found);
    const post = createGuardedPost({ isListed: nowhere, clock: systemClock, resolve: resolve as never });
    for (const scheme of ["https", "http"])
      await expect(post(request(`${scheme}://hook.example.cn/`))).rejects.toMatchObject({
        kind: "forbidden",
        mayHaveArrived: false,
      });
  },
);

test("a name that means another address at the second look is asked only where it was looked at", async () => {
  await using provider = await openProvider();
  const answers = ["127.0.0.1", "127.0.0.1", "10.0.0.9"];
  let asked = 0;
  const resolve = (_: string, __: unknown, done: (e: null, all: unknown) => void) =>
    done(null, [{ address: answers[asked++] ?? "", family: 4 }]);
  const isListed = addressList(["127.0.0.0/8"]) ?? nowhere;
  const post = createGuardedPost({ isListed, clock: systemClock, resolve: resolve as never });
  const url = provider.url.replace("127.0.0.1", "hook.example.cn");
  await expect(post(request(url))).resolves.toMatchObject({ status: 200 });
  await expect(post(request(url))).resolves.toMatchObject({ status: 200 });
  await expect(post(request(url))).rejects.toMatchObject({ kind: "forbidden" });
  expect(asked).toBe(3);
  expect(provider.received).toHaveLength(2);
});

test("a redirect is not followed, and a reply without end is not read", async () => {
  await using provider = await openProvider();
  const isListed = addressList(["127.0.0.0/8"]) ?? nowhere;
  const post = createGuardedPost({ isListed, clock: systemClock });
  provider.answer = () => ({ status: 307, headers: { location: `${provider.url}/secret` } });
  expect((await post(request(provider.url))).status).toBe(307);
  expect(provider.received.map(({ path }) => path)).toEqual(["/"]);
  provider.answer = () => ({ body: "x".repeat(200_000) });
  await expect(post(request(provider.url))).rejects.toMatchObject({ kind: "failed", mayHaveArrived: true });
});

test("what the internet forwards is public", () => {
  for (const address of ["93.184.216.34", "223.5.5.5", "2400:3200::1"])
    expect(isPublicAddress(address)).toBe(true);
  for (const address of ["x", "", "::", "100.64.0.1", "198.18.0.1"])
    expect(isPublicAddress(address)).toBe(false);
});

test("a request that cannot be made is refused, and leaves nothing behind that goes off later", async () => {
  let waiting = 0;
  const clock: Clock = {
    ...systemClock,
    after: (ms, action) => {
      waiting += 1;
      const stop = systemClock.after(ms, action);
      return () => {
        waiting -= 1;
        stop();
      };
    },
  };
  const post = createGuardedPost({ isListed: addressList(["127.0.0.0/8"]) ?? nowhere, clock });
  const headers = { authorization: "Bearer 密钥" };
  await expect(post({ ...request("http://127.0.0.1:1/"), headers })).rejects.toThrow("Invalid character");
  expect(waiting).toBe(0);
});
