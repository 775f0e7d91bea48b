// Descriptions of cameras as they come, and what is refused of them.
import { expect, test } from "vitest";
import { findVideo, resolveControl } from "../../hub/video/rtsp/sdp.ts";

const HIKVISION = [
  "v=0",
  "o=- 1109162014219182 1109162014219182 IN IP4 0.0.0.0",
  "s=Media Presentation",
  "b=AS:5050",
  "t=0 0",
  "a=control:rtsp://10.0.0.5:554/Streaming/Channels/102/",
  "m=video 0 RTP/AVP 96",
  "b=AS:5000",
  "a=control:rtsp://10.0.0.5:554/Streaming/Channels/102/trackID=1",
  "a=rtpmap:96 H264/90000",
  "a=fmtp:96 profile-level-id=420029; packetization-mode=1; sprop-parameter-sets=Z00AKp2oHgCJ+WEAAA==,aO48gA==",
  "m=audio 0 RTP/AVP 8",
  "a=control:rtsp://10.0.0.5:554/Streaming/Channels/102/trackID=2",
  "a=rtpmap:8 PCMA/8000",
].join("\r\n");

test("the video track of a Hikvision camera is found among the others", () => {
  const track = findVideo(HIKVISION, "rtsp://10.0.0.5:554/Streaming/Channels/102/");
  expect(track).toMatchObject({
    payloadType: 96,
    clockRate: 90_000,
    controlUri: "rtsp://10.0.0.5:554/Streaming/Channels/102/trackID=1",
    sessionUri: "rtsp://10.0.0.5:554/Streaming/Channels/102/",
  });
  expect(track.parameterSets.map((set) => (set[0] ?? 0) & 0x1f)).toEqual([7, 8]);
});

test("a camera that keeps its parameter sets for the stream, and writes bare line feeds, is taken", () => {
  const track = findVideo(
    "v=0\nm=video 0 RTP/AVP 97\na=rtpmap:97 h264/90000\na=control:track1\n",
    "rtsp://h:554/live",
  );
  expect(track).toMatchObject({ payloadType: 97, parameterSets: [], controlUri: "rtsp://h:554/live/track1" });
});

test("of two video tracks the one in H.264 is taken", () => {
  const text =
    "v=0\r\na=control:*\r\nm=video 0 RTP/AVP 98\r\na=rtpmap:98 H265/90000\r\na=control:t1\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:t2\r\n";
  expect(findVideo(text, "rtsp://h/s/").controlUri).toBe("rtsp://h/s/t2");
});

test.each([
  ["v=0\r\nm=video 0 RTP/AVP 26\r\n", "unsupported-codec", /offers MJPEG/],
  ["v=0\r\nm=video 0 RTP/AVP 35\r\n", "unsupported-codec", /payload type 35/],
  [
    "v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 MP4V-ES/90000\r\n",
    "unsupported-codec",
    /offers MPEG-4, not H.264 or H.265/,
  ],
  [
    "v=0\r\nm=video 0 RTP/AVP 98\r\na=rtpmap:98 H265/90000\r\na=fmtp:98 sprop-max-don-diff=2\r\n",
    "unsupported-codec",
    /H.265 out of order .sprop-max-don-diff above 0/,
  ],
  ["v=0\r\nm=audio 0 RTP/AVP 8\r\n", "unsupported-codec", /no video/],
  [
    "v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=2\r\n",
    "unsupported-codec",
    /H.264 out of order .packetization-mode 2/,
  ],
  ["<html>", "protocol", /not SDP/],
])("the description %j is refused with what is wrong", (text, fault, message) => {
  expect(() => findVideo(text, "rtsp://h/")).toThrow(
    expect.objectContaining({ fault, message: expect.stringMatching(message) }),
  );
});

test.each([
  ["rtsp://h/s/", "*", "rtsp://h/s/"],
  ["rtsp://h/s", undefined, "rtsp://h/s"],
  ["rtsp://h/s/", "trackID=1", "rtsp://h/s/trackID=1"],
  ["rtsp://h/cam?channel=1&subtype=1", "trackID=0", "rtsp://h/cam?channel=1&subtype=1/trackID=0"],
  ["rtsp://h:554/s", "/other/track", "rtsp://h:554/other/track"],
  ["rtsp://h/s", "rtsp://10.0.0.1/s/t", "rtsp://10.0.0.1/s/t"],
])("on the base %s, the control %s is %s", (base, control, uri) => {
  expect(resolveControl(base, control)).toBe(uri);
});
