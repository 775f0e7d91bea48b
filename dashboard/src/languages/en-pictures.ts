// Words about whether a camera's picture can be believed, in English.
import type { zhPictures } from "./zh-pictures.ts";

export const enPictures: typeof zhPictures = {
  pictures: {
    title: "Pictures to be believed",
    of: "{{name}} · Pictures to be believed",
    intro:
      "A camera may be online and its picture black, covered, frozen or a recording. Those that are not believed now stand here.",
    link: "Pictures to be believed",
    all: "All pictures are believed",
    sum: "{{cameras}} cameras, {{judged}} looked at, {{doubted}} of them not believed",
    doubted: "Cameras whose picture is not believed",
    none: "No picture is doubted",
    withoutReference: "Cameras without an approved picture",
    withoutReferenceHint:
      "Without one it cannot be said whether a camera was moved. Open the camera and approve its picture while it is as it should be.",
    everyReference: "Every camera has an approved picture",
    open: "Look at it",
  },
  picture: {
    title: "{{name}} · Picture",
    camera: "See the camera",
    off: "Pictures are not looked at: the hub has no ffmpeg that it can use. Ask an administrator to install it.",
    believed: "The picture is believed",
    notJudged: "Its picture was not looked at lately",
    doubted: "The picture is not believed: {{why}}, since {{time}}",
    checked: "Looked at {{time}}",
    now: "The picture now",
    reference: "Approved picture",
    noReference:
      "No picture was approved yet. Approve one while it is as it should be: from then on it shows when the camera is moved or covered.",
    voidReference:
      "The camera has another address by now, and the approved picture is void: approve a new one.",
    approvedBy: "Approved by {{who}}, {{time}}",
    view: "How the two pictures are shown",
    views: { beside: "Separate", overlay: "Overlay" },
    approve: "Approve the picture as it is now",
    approveSure:
      "Please make sure: the camera points where it should, nothing is before it, and it is sharp. Its picture is held against this one from now on; the approval is on the audit log.",
    approveYes: "Approve",
    cancel: "Cancel",
    approved: "Approved",
    share: "How much of the approved picture is shown",
    earlier: "Approved before",
    figures: "What is looked at",
    stream: "Stream",
    limit: "should be {{side}} {{limit}}",
    sides: { above: "below", below: "above" },
    noLimit: "recorded only",
    day: "Last 24 hours",
    format: "{{codec}}, {{width}}×{{height}}",
    repeats: "the same as {{time}} ago",
    figure: {
      picture_black: "Dark pixels",
      picture_bright: "Glaring pixels",
      picture_covered: "Parts without detail",
      picture_moved: "Outlines of the approved picture",
      picture_blurred: "Sharpness against usual",
      picture_frozen: "Frozen",
      picture_looped: "Recording",
    },
    todo: {
      picture_black: "Switch on the light, look at the camera's infrared lamp, and whether its cap is on.",
      picture_bright: "Strong light falls in: draw the curtain, or set the camera's exposure.",
      picture_covered: "The lens is blocked or very dirty: take away what covers it and wipe it.",
      picture_frozen: "The camera hangs: cut its power for a minute.",
      picture_looped:
        "This is a recording and not the kitchen now: go there, and look for another device on the recorder and the line.",
      picture_moved:
        "The camera points elsewhere: turn it back. If it was turned on purpose, have its picture approved anew.",
      picture_blurred: "The lens is dirty or fogged: wipe it. If it stays blurred, it needs focusing.",
    },
  },
};
