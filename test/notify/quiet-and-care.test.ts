// Quiet hours, snoozing, folding, owners, second looks and what is late: a table of small stories.
import { expect, test } from "vitest";
import { channel, FIVE_LEVELS, moment, play, post, robot, type World } from "./duty-table.ts";

type Story = readonly [
  title: string,
  world: World,
  happens: string,
  until: string,
  follows: readonly string[],
];

const MAIL: World = {
  ...FIVE_LEVELS,
  channels: [channel("mail", "email"), robot("notice")],
  contacts: { cook: { email: "c@x.test" }, officer: { email: "o@x.test" } },
};

const STORIES: readonly Story[] = [
  [
    "at night a warning is held to the morning, and nobody above is told because nobody could have answered",
    MAIL,
    "23:00 warning",
    "+1 06:20",
    [
      "23:00 cook: opened",
      "23:00 cook by mail: opened, held to +1 06:00",
      "23:00 robot: opened, held to +1 06:00",
      "+1 06:15 officer: escalated, unseen",
      "+1 06:15 officer by mail: escalated, unseen",
    ],
  ],
  [
    "what is critical is never held",
    MAIL,
    "23:00 critical",
    "23:20",
    [
      "23:00 cook: opened",
      "23:00 cook by mail: opened",
      "23:00 robot: opened",
      "23:15 officer: escalated, unseen",
      "23:15 officer by mail: escalated, unseen",
    ],
  ],
  [
    "what is held and becomes critical is told at once",
    MAIL,
    "23:00 warning\n23:30 raised critical",
    "23:40",
    [
      "23:00 cook: opened",
      "23:00 cook by mail: opened, held to +1 06:00",
      "23:00 robot: opened, held to +1 06:00",
      "23:30 cook: raised",
      "23:30 cook by mail: raised",
      "23:30 robot: raised",
    ],
  ],
  [
    "somebody without quiet hours is told at any hour, and their level's time runs",
    {
      ...MAIL,
      channels: [channel("mail", "email")],
      contacts: { cook: { email: "c@x.test", quiet: { on: false, from: "22:00", to: "06:00" } } },
    },
    "23:00 warning",
    "23:20",
    ["23:00 cook: opened", "23:00 cook by mail: opened", "23:15 officer: escalated, unseen"],
  ],
  [
    "who is never to be disturbed keeps a warning from those above for twelve hours at most",
    { ...FIVE_LEVELS, contacts: { cook: { quiet: { on: true, from: "00:00", to: "23:59" } } } },
    "08:00 warning",
    "20:20",
    ["08:00 cook: opened", "20:15 officer: escalated, unseen"],
  ],
  [
    "who took it on and is away has others reminded, and who is there otherwise is called",
    {
      ...FIVE_LEVELS,
      absences: [{ id: "a", account: "officer", from: moment("09:20"), until: moment("+9 00:00") }],
    },
    "09:00 critical\n09:16 acknowledged officer",
    "10:20",
    ["09:00 cook: opened", "09:15 officer: escalated, unseen", "10:16 cook: still"],
  ],
  [
    "where everybody who knows is away, the next who is on duty is reminded",
    {
      ...FIVE_LEVELS,
      absences: [{ id: "a", account: "cook", from: moment("09:06"), until: moment("+9 00:00") }],
    },
    "09:00 critical\n09:05 acknowledged cook",
    "10:10",
    ["09:00 cook: opened", "10:05 officer: still"],
  ],
  [
    "reminders of a warning wait for the end of quiet hours, those of what is critical do not",
    FIVE_LEVELS,
    "21:30 warning\n21:35 acknowledged cook",
    "+1 07:00",
    ["21:30 cook: opened", "+1 06:00 cook: still"],
  ],
  [
    "the same, critical",
    FIVE_LEVELS,
    "21:30 critical\n21:35 acknowledged cook",
    "22:40",
    ["21:30 cook: opened", "22:35 cook: still"],
  ],
  [
    "while it is snoozed nobody is reminded, and then they are",
    FIVE_LEVELS,
    "09:00 warning\n09:05 acknowledged cook\n09:10 snoozed cook 15:00\n15:01 snooze-ended",
    "15:30",
    ["09:00 cook: opened", "15:01 cook: still"],
  ],
  [
    "what grows graver while it is snoozed is told once",
    FIVE_LEVELS,
    "09:00 warning\n09:05 acknowledged cook\n09:10 snoozed cook 15:00\n10:00 raised critical\n10:00 snooze-ended graver",
    "10:30",
    ["09:00 cook: opened", "10:00 cook: raised"],
  ],
  [
    "reminders come after a snooze also where it was taken on after it was put off, and where everybody had been told by then",
    FIVE_LEVELS,
    "09:00 warning\n09:05 snoozed cook 15:00\n14:30 acknowledged cook\n15:01 snooze-ended",
    "15:30",
    [
      "09:00 cook: opened",
      "09:15 officer: escalated, unseen",
      "09:30 head: escalated, unseen",
      "10:00 town: escalated, unseen",
      "11:00 district: escalated, unseen",
      "15:01 cook: still",
    ],
  ],
  [
    "snoozing takes nothing on: while nobody has acknowledged, the next level is told all the same",
    FIVE_LEVELS,
    "09:00 warning\n09:05 snoozed cook 15:00",
    "09:20",
    ["09:00 cook: opened", "09:15 officer: escalated, unseen"],
  ],
  [
    "a notice goes up only if nobody looks at it, and by one level",
    FIVE_LEVELS,
    "09:00 notice",
    "+1 20:00",
    [
      "09:00 cook: opened",
      "13:00 officer: escalated, unseen",
      "+1 17:00 cook: still",
      "+1 17:00 officer: still",
    ],
  ],
  [
    "one that was read goes nowhere",
    FIVE_LEVELS,
    "09:00 notice\n10:00 opens staff",
    "+1 09:00",
    ["09:00 cook: opened"],
  ],
  [
    "what is folded into its cause tells nobody, until it is by itself again",
    FIVE_LEVELS,
    "09:00 folded\n11:00 unfolded\n11:05 acknowledged cook",
    "11:30",
    ["11:00 cook: opened"],
  ],
  [
    "news that is held is told when its time has come, and goes up from then on",
    FIVE_LEVELS,
    "09:00 held 5",
    "09:21",
    ["09:05 cook: opened", "09:20 officer: escalated, unseen"],
  ],
  [
    "news that is held is told to nobody where it turns out to follow from a cause, or is over before",
    FIVE_LEVELS,
    "09:00 held 5\n09:03 folded\n11:00 resolved",
    "12:00",
    [],
  ],
  [
    "news that is held and over before its time is told to nobody",
    FIVE_LEVELS,
    "09:00 held 5\n09:03 resolved",
    "12:00",
    [],
  ],
  [
    "what is folded later goes no further, and who was told is told that it is over",
    FIVE_LEVELS,
    "09:00 warning\n09:05 folded\n12:00 resolved",
    "13:00",
    ["09:00 cook: opened", "12:00 cook: resolved"],
  ],
  [
    "it comes back: told anew, from the first level on",
    FIVE_LEVELS,
    "09:00 warning\n09:16 acknowledged officer\n09:20 resolved\n09:40 reopened",
    "09:57",
    [
      "09:00 cook: opened",
      "09:15 officer: escalated, unseen",
      "09:20 cook: resolved",
      "09:20 officer: resolved",
      "09:40 cook: reopened",
      "09:55 officer: escalated, unseen",
    ],
  ],
  [
    "whoever is made its owner is told, and reminded in place of who acknowledged; who takes it themselves is not told",
    FIVE_LEVELS,
    "09:00 warning\n09:05 acknowledged cook\n09:06 assigned cook officer\n09:07 assigned officer officer",
    "10:10",
    ["09:00 cook: opened", "09:06 officer: assigned", "10:05 officer: still"],
  ],
  [
    "a second look is somebody else's: of what the officer did the principal's, daily until it was had",
    FIVE_LEVELS,
    "09:00 warning\n09:05 acknowledged officer\n09:10 acted officer recheck\n09:30 resolved\n+1 10:00 closed head",
    "+3 09:00",
    ["09:00 cook: opened", "09:10 head: recheck", "09:30 cook: resolved", "+1 09:10 head: recheck"],
  ],
  [
    "sent back: who acted is told, and reminded again",
    FIVE_LEVELS,
    "09:00 warning\n09:05 acknowledged cook\n09:10 acted cook recheck\n09:40 returned officer",
    "10:50",
    ["09:00 cook: opened", "09:10 officer: recheck", "09:40 cook: returned", "10:40 cook: still"],
  ],
  [
    "an order goes to its owner; who is late is told together with those above them",
    FIVE_LEVELS,
    "09:00 ordered town officer\n09:10 acknowledged officer\n+2 09:00 overdue school\n+3 09:00 overdue town",
    "+3 09:01",
    [
      "09:00 officer: assigned",
      "+1 09:10 officer: still",
      "+2 09:00 officer: overdue",
      "+2 09:00 head: overdue",
      "+2 09:10 officer: still",
      "+3 09:00 officer: overdue",
      "+3 09:00 town: overdue",
    ],
  ],
  [
    "what a person reported goes to who answers for it, not to the cook, nor to who reported it",
    { ...FIVE_LEVELS, posts: [...FIVE_LEVELS.posts, post("second", "safety-officer", "c")] },
    "09:00 reported officer",
    "09:20",
    ["09:00 second: opened"],
  ],
  [
    "done: nobody is reminded any more",
    FIVE_LEVELS,
    "09:00 warning\n09:05 acknowledged cook\n09:10 acted cook",
    "+2 09:00",
    ["09:00 cook: opened"],
  ],
];

test.each(STORIES)("%s", (_title, world, happens, until, follows) => {
  expect(play(world, happens, until)).toEqual(follows);
});
