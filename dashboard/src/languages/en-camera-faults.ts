// What is wrong with a camera in particular, in English.
import type { zhCameraFaults } from "./zh-camera-faults.ts";

export const enCameraFaults: typeof zhCameraFaults = {
  cameraFaultDetail: {
    "name-not-found": "this host name is not known: check its spelling, or enter the IP address",
    "no-route": "there is no way to this network: check routes, VLANs and this machine's network",
    "connection-refused":
      "the address answers, the port is closed: check the RTSP port (mostly 554) and switch RTSP on in the camera",
    "no-answer": "nothing answers: check power, cable, IP address and firewall",
    silent: "the port takes the connection and answers nothing: restart the device, and check the RTSP port",
    closed: "it closed the connection: it may be restarting, or the port wants encryption or is not RTSP",
    "no-password": "it asks for a user and password, and none is set here",
    "password-elsewhere": "it sends on to another host, which asks for a password: enter that host's address",
    forbidden: "this user may not watch: give it the right in the camera",
    "camera-error": "it has an error inside: restart it; of a recorder, check this channel",
    "no-transport": "it takes neither TCP nor UDP: switch unicast RTSP on in the camera",
    "session-ended": "it ended the session; connecting again",
    redirected: "it sends on again and again: enter the final address",
    "no-media": "it agreed, and no picture data arrives: check firewalls, and switch TCP on in the camera",
    http: "this port is a web page (HTTP), not RTSP: enter the RTSP port, mostly 554",
    tls: "this port wants encryption (RTSPS, HTTPS): use the plain RTSP port, mostly 554",
  },
  cameraFaultFirst: {
    unreachable: "check power, cable, IP address and port",
    "wrong-password":
      "check the camera's own user and password; after some wrong tries cameras lock the user: wait some minutes then",
    "no-such-stream": "check brand, channel or path, and that this stream is switched on in the camera",
    "not-allowed":
      "correct the address; if it is a camera, have the district's manager add its network or port",
    "unsupported-codec": "set the camera's video to H.264 or H.265",
    "no-key-frames": "set the key (I) frame interval in the camera to 1 to 4 seconds",
    stalled:
      "restart the camera, check cable and switch; on a recorder, look whether this channel has a picture",
    refused: "look at this user's rights in the camera, and restart it",
    "too-many-viewers": "close clients that are not needed, and try again",
    protocol: "check that this is the RTSP port (mostly 554); if it is, update the camera's firmware",
    "too-lossy": "check cables, switch and bandwidth",
    "clock-off": "check the camera's time (NTP) settings",
  },
};
