// Answers to sign-in challenges, against the examples of the RFCs.
import { expect, test } from "vitest";
import { authorizationFor, readChallenges, strongest } from "../../hub/video/rtsp/rtsp-auth.ts";

//  RFC 2617, section 3.5.
const RFC_2617 =
  'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"';
//  RFC 7616, section 3.9.1.
const RFC_7616 = (algorithm: string) =>
  `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`;
const CNONCE_7616 = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";

function answer(header: string, password: string, uri: string, cnonce: string): string {
  const challenge = strongest(readChallenges([header]));
  if (!challenge) throw new Error("no challenge was read");
  return authorizationFor(
    challenge,
    { user: "Mufasa", password },
    { method: "GET", uri, nonceCount: 1, cnonce },
  );
}

test("the digest answers are those of the RFCs' examples", () => {
  expect(answer(RFC_2617, "Circle Of Life", "/dir/index.html", "0a4f113b")).toContain(
    'response="6629fae49393a05397450978507c4ef1"',
  );
  expect(answer(RFC_7616("MD5"), "Circle of Life", "/dir/index.html", CNONCE_7616)).toContain(
    'response="8ca523f5e9506fed4657c9700eebdbec"',
  );
  expect(answer(RFC_7616("SHA-256"), "Circle of Life", "/dir/index.html", CNONCE_7616)).toContain(
    'response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"',
  );
});

test("a camera without qop gets the answer of RFC 2069", () => {
  //  RFC 2069, section 2.4, with the response corrected by its erratum 749.
  const header =
    'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"';
  const given = answer(header, "CircleOfLife", "/dir/index.html", "");
  expect(given).toContain('response="1949323746fe6a43ef61f9606e7febea"');
  expect(given).not.toContain("qop");
});

test("the strongest of a camera's offers is taken, however it spreads them over headers", () => {
  const basic = 'Basic realm="cam"';
  expect(strongest(readChallenges([basic]))).toEqual({ scheme: "basic", realm: "cam" });
  for (const values of [[`${basic}, ${RFC_2617}`], [basic, RFC_2617], [RFC_2617, basic]]) {
    expect(strongest(readChallenges(values))).toMatchObject({ scheme: "digest", algorithm: "MD5" });
  }
  expect(strongest(readChallenges([RFC_7616("MD5"), RFC_7616("SHA-256")]))).toMatchObject({
    algorithm: "SHA-256",
  });
  expect(strongest(readChallenges([RFC_7616("SHA-512-256"), "Negotiate"]))).toBeUndefined();
});

test("basic sends user and password as UTF-8", () => {
  const challenge = { scheme: "basic", realm: "cam" } as const;
  const asked = { method: "DESCRIBE", uri: "rtsp://h/", nonceCount: 1 };
  expect(authorizationFor(challenge, { user: "admin", password: "a:b厨" }, asked)).toBe(
    `Basic ${Buffer.from("admin:a:b厨").toString("base64")}`,
  );
});
