// Who is told of an alert, in which order and why: a table of small stories.
import { expect, test } from "vitest";
import { channel, FIVE_LEVELS, moment, NO_TOWN, play, post, SHARED, type World } from "./duty-table.ts";

type Story = readonly [
  title: string,
  world: World,
  happens: string,
  until: string,
  follows: readonly string[],
];

const WORKDAY_EVENINGS = { weekdays: [1, 2, 3, 4, 5], from: "06:00", to: "19:00", bySchoolCalendar: true };

const STORIES: readonly Story[] = [
  [
    "nobody acknowledges: level after level is told, at the minutes of the defaults, and then the first and the last are reminded",
    FIVE_LEVELS,
    "09:00 warning",
    "14:01",
    [
      "09:00 cook: opened",
      "09:15 officer: escalated, unseen",
      "09:30 head: escalated, unseen",
      "10:00 town: escalated, unseen",
      "11:00 district: escalated, unseen",
      "12:00 cook: still",
      "12:00 district: still",
      "14:00 cook: still",
      "14:00 district: still",
    ],
  ],
  [
    "what is said of a level puts nobody above it off",
    { ...FIVE_LEVELS, overrides: { s: { officer: { afterMin: 10_080 } } } },
    "09:00 warning",
    "11:00",
    [
      "09:00 cook: opened",
      "09:30 officer: escalated, unseen",
      "09:30 head: escalated, unseen",
      "10:00 town: escalated, unseen",
      "11:00 district: escalated, unseen",
    ],
  ],
  [
    "somebody acknowledges: nobody above is told, and who has it is reminded at growing intervals until they act",
    FIVE_LEVELS,
    "09:00 warning\n09:16 acknowledged officer\n+1 09:00 acted officer",
    "+3 09:00",
    [
      "09:00 cook: opened",
      "09:15 officer: escalated, unseen",
      "10:16 officer: still",
      "12:16 officer: still",
      "16:16 officer: still",
      "+1 06:00 officer: still",
    ],
  ],
  [
    "it is over: everybody who was told that it began is told so, once",
    FIVE_LEVELS,
    "09:00 warning\n09:20 resolved\n09:30 closed officer",
    "+2 09:00",
    [
      "09:00 cook: opened",
      "09:15 officer: escalated, unseen",
      "09:20 cook: resolved",
      "09:20 officer: resolved",
    ],
  ],
  [
    "its rule asks no more: nobody is called any further, and nobody is told that all is well",
    FIVE_LEVELS,
    "09:00 warning\n09:20 resolved unasked",
    "+2 09:00",
    ["09:00 cook: opened", "09:15 officer: escalated, unseen"],
  ],
  [
    "it was read and nobody answered: the next level is told all the same, and not that nobody had seen it",
    FIVE_LEVELS,
    "09:00 warning\n09:05 opens staff",
    "09:20",
    ["09:00 cook: opened", "09:15 officer: escalated"],
  ],
  [
    "a school directly under the district has no town level",
    NO_TOWN,
    "09:00 critical",
    "11:30",
    [
      "09:00 cook: opened",
      "09:15 officer: escalated, unseen",
      "09:30 head: escalated, unseen",
      "11:00 district: escalated, unseen",
    ],
  ],
  [
    "a level without anybody takes no time, and that is said",
    {
      ...FIVE_LEVELS,
      posts: FIVE_LEVELS.posts.filter(({ account }) => account !== "cook" && account !== "head"),
    },
    "09:00 warning",
    "09:50",
    ["09:00 officer: opened, past staff (nobody)", "09:15 town: escalated, unseen, past principal (nobody)"],
  ],
  [
    "nobody at all on any level: the hub's administrators are told",
    { ...FIVE_LEVELS, posts: FIVE_LEVELS.posts.filter(({ account }) => account === "admin") },
    "09:00 warning",
    "09:50",
    [
      "09:00 admin: opened, as admin, past staff (nobody), past officer (nobody), past principal (nobody), past town (nobody), past district (nobody)",
    ],
  ],
  [
    "a director, where a site names one, is told together with the principal",
    {
      ...FIVE_LEVELS,
      posts: [...FIVE_LEVELS.posts, post("chief", "safety-officer", "t")],
      overrides: { s: { director: { people: ["chief"] } } },
    },
    "09:00 warning",
    "09:50",
    [
      "09:00 cook: opened",
      "09:15 officer: escalated, unseen",
      "09:30 chief: escalated, unseen",
      "09:30 head: escalated, unseen",
    ],
  ],
  [
    "a site's own minutes go before those of the site above it",
    {
      ...FIVE_LEVELS,
      overrides: {
        d: { officer: { afterMin: 10 }, principal: { afterMin: 20 } },
        s: { officer: { afterMin: 5 } },
      },
    },
    "09:00 warning",
    "09:25",
    ["09:00 cook: opened", "09:05 officer: escalated, unseen", "09:20 head: escalated, unseen"],
  ],
  [
    "outside its hours a level is passed over",
    { ...FIVE_LEVELS, overrides: { c: { staff: { hours: WORKDAY_EVENINGS } } } },
    "19:30 warning",
    "19:40",
    ["19:30 officer: opened, past staff (hours)"],
  ],
  [
    "but not of what is critical",
    { ...FIVE_LEVELS, overrides: { c: { staff: { hours: WORKDAY_EVENINGS } } } },
    "19:30 critical",
    "19:40",
    ["19:30 cook: opened"],
  ],
  [
    "hours by the school calendar are none on a holiday",
    { ...FIVE_LEVELS, holidays: ["2026-03-02"], overrides: { c: { staff: { hours: WORKDAY_EVENINGS } } } },
    "09:00 warning",
    "09:10",
    ["09:00 officer: opened, past staff (hours)"],
  ],
  [
    "where nobody is on duty on any level, the first is told all the same",
    {
      ...FIVE_LEVELS,
      overrides: {
        d: Object.fromEntries(
          ["staff", "officer", "principal", "town", "district"].map((level) => [
            level,
            { hours: WORKDAY_EVENINGS },
          ]),
        ),
      },
    },
    "20:00 warning",
    "20:10",
    ["20:00 cook: opened"],
  ],
  [
    "somebody who is away is not told, and their deputy is told why",
    {
      ...FIVE_LEVELS,
      posts: [
        ...FIVE_LEVELS.posts,
        post("helper", "canteen-staff", "c", { until: 0 }),
        post("stand-in", "safety-officer", "s"),
      ],
      absences: [
        { id: "1", account: "cook", from: moment("08:00"), until: moment("18:00"), deputy: "stand-in" },
        //  A deputy who holds no post in force here is told nothing.
        { id: "2", account: "officer", from: moment("08:00"), until: moment("18:00"), deputy: "helper" },
      ],
    },
    "09:00 warning",
    "09:20",
    ["09:00 stand-in: opened, for cook", "09:15 head: escalated, unseen, past officer (away)"],
  ],
  [
    "a deputy who is away as well is stood in for in turn, and two who stand in for each other are both away",
    {
      ...FIVE_LEVELS,
      posts: [...FIVE_LEVELS.posts, post("second", "safety-officer", "s")],
      absences: [
        { id: "1", account: "cook", from: moment("08:00"), until: moment("18:00"), deputy: "second" },
        { id: "2", account: "second", from: moment("08:00"), until: moment("18:00"), deputy: "cook" },
        { id: "3", account: "officer", from: moment("08:00"), until: moment("18:00"), deputy: "second" },
        { id: "4", account: "head", from: moment("08:00"), until: moment("18:00"), deputy: "officer" },
      ],
    },
    "09:00 warning",
    "09:20",
    ["09:00 town: opened, past staff (away), past officer (away), past principal (away)"],
  ],
  [
    "whoever holds a post as somebody's deputy is told in their place",
    {
      ...FIVE_LEVELS,
      posts: [
        ...FIVE_LEVELS.posts,
        post("locum", "safety-officer", "c", { deputyFor: "officer", until: moment("12:00") }),
      ],
    },
    "09:00 warning",
    "09:20",
    ["09:00 cook: opened", "09:15 locum: escalated, for officer, unseen"],
  ],
  [
    "the same after the deputy's time is over",
    {
      ...FIVE_LEVELS,
      posts: [
        ...FIVE_LEVELS.posts,
        post("locum", "safety-officer", "c", { deputyFor: "officer", until: moment("12:00") }),
      ],
    },
    "12:00 warning",
    "12:20",
    ["12:00 cook: opened", "12:15 officer: escalated, unseen"],
  ],
  [
    "a canteen that several schools eat from calls who runs it; the schools hear of it once it is critical",
    SHARED,
    "09:00 warning\n09:10 raised critical\n09:12 acknowledged cook\n09:20 resolved",
    "09:50",
    [
      "09:00 cook: opened",
      "09:10 cook: raised",
      "09:10 head1: raised, as served",
      "09:10 head2: raised, as served",
      "09:20 cook: resolved",
      "09:20 head1: resolved, as served",
      "09:20 head2: resolved, as served",
    ],
  ],
  [
    "graver: everybody who knows is told at once, also who has acknowledged, and those whose hours do not count any more",
    { ...FIVE_LEVELS, overrides: { c: { staff: { hours: WORKDAY_EVENINGS } } } },
    "19:30 warning\n19:35 acknowledged officer\n19:50 raised critical",
    "20:00",
    ["19:30 officer: opened, past staff (hours)", "19:50 officer: raised", "19:50 cook: raised"],
  ],
  [
    "people are reached by each kind of channel for which they have an address, and always in the dashboard",
    {
      ...FIVE_LEVELS,
      channels: [
        channel("school mail", "email", { siteId: "s", dead: { since: 0, why: "refused" } }),
        channel("district mail", "email"),
        channel("sms", "hook", { settings: { preset: "aliyun-sms" }, least: "critical" }),
        channel("list", "email", { settings: { to: "all@school.test" } }),
      ],
      contacts: { cook: { email: "cook@school.test", mobile: "13800000000" } },
    },
    "09:00 warning\n09:01 raised critical",
    "09:10",
    [
      "09:00 cook: opened",
      "09:00 cook by district mail: opened",
      "09:00 list: opened",
      "09:01 cook: raised",
      "09:01 cook by district mail: raised",
      "09:01 cook by sms: raised",
      "09:01 list: raised",
    ],
  ],
];

test.each(STORIES)("%s", (_title, world, happens, until, follows) => {
  expect(play(world, happens, until)).toEqual(follows);
});
