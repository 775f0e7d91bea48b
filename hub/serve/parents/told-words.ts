// The words with which parents tell the school, and read what became of it. `{…}` are filled in.
import type { Language } from "./proof-words.ts";

export type ToldWords = {
  readonly title: string;
  readonly write: string;
  readonly what: string;
  readonly moment: string;
  readonly now: string;
  readonly picture: string;
  readonly retake: string;
  readonly kitchen: string;
  readonly text: string;
  readonly trap: string;
  readonly send: string;
  readonly own: string;
  readonly about: string;
  readonly aboutPicture: string;
  readonly sent: string;
  readonly seen: string;
  readonly answeredSoFar: string;
  readonly putRight: string;
  readonly answered: string;
  readonly overdue: string;
  readonly setAside: string;
  readonly answer: string;
  readonly keep: string;
  readonly closed: string;
  /** Why nothing was sent; what was written is still in the form. */
  readonly faults: Readonly<
    Record<"empty" | "long" | "moment" | "often" | "blocked" | "too-many" | "unreadable", string>
  >;
};

export const TOLD_WORDS: Readonly<Record<Language, ToldWords>> = {
  zh: {
    title: "告诉学校",
    write: "写一句话",
    what: "写一句话，学校会收到并在期限前答复。只有您能看到自己写的和学校的答复，其他家长看不到。请不要写孩子的姓名。",
    moment: "说的是哪个时刻",
    now: "现在，不指哪个画面",
    picture: "{camera}，{time} 的画面",
    retake: "换成现在的画面",
    kitchen: "哪个厨房",
    text: "您看到了什么（最多 {most} 字）",
    trap: "这一格请留空",
    send: "发给学校",
    own: "您反映的",
    about: "{time}",
    aboutPicture: "{time}，{camera}",
    sent: "已发给学校，{time} 前答复。",
    seen: "学校已看到，{time} 前答复。",
    putRight: "学校已整改，并由他人复查过。",
    answeredSoFar: "学校有了回复，还在处理，{time} 前办完。",
    answered: "学校已答复。",
    overdue: "答复期限 {time} 已过。可以直接联系{name}，或向上级主管部门反映。",
    setAside: "学校没有受理这一条。如有疑问，请直接联系{name}。",
    answer: "学校答复（{time}）",
    keep: "只看这一条的地址：自己留着，别人打开也能看到",
    closed: "现在没有开放，不能发送。请在开放的时间再写。",
    faults: {
      empty: "还没有写内容。",
      long: "太长了：最多 {most} 字。",
      moment: "那个画面太早了，或者已经不开放：请换成现在的画面，或不指画面。",
      often: "发得太密了：请过几分钟再试。",
      blocked: "学校在 {time} 之前不接收这个链接发来的内容。请直接联系{name}。",
      "too-many": "这个链接今天发来的已经太多：请明天再试，急事请直接联系{name}。",
      unreadable: "没有收到完整的内容：请再发一次。",
    },
  },
  en: {
    title: "Tell the school",
    write: "Write a sentence",
    what: "Write a sentence: the school gets it, and answers before the deadline. You alone can read what you wrote and the answer; other parents cannot. Please leave out your child's name.",
    moment: "Which moment it is about",
    now: "Now, no picture in particular",
    picture: "The picture of {camera} at {time}",
    retake: "Take the picture shown now",
    kitchen: "Which kitchen",
    text: "What you saw (at most {most} characters)",
    trap: "Leave this empty",
    send: "Send to the school",
    own: "What you told the school",
    about: "{time}",
    aboutPicture: "{time}, {camera}",
    sent: "Sent to the school; to be answered by {time}.",
    seen: "The school has seen it; to be answered by {time}.",
    putRight: "The school has put it right, and somebody else has looked.",
    answeredSoFar: "The school has replied and is still at it, until {time}.",
    answered: "The school has answered.",
    overdue: "It was to be answered by {time}. Ask {name} directly, or the authority above it.",
    setAside: "The school did not take this up. If you want to know why, ask {name} directly.",
    answer: "The school's answer ({time})",
    keep: "The address of this alone: keep it to yourself, whoever opens it can read it",
    closed: "Not open now: nothing can be sent. Please write when it is open.",
    faults: {
      empty: "Nothing is written yet.",
      long: "Too long: at most {most} characters.",
      moment: "That picture is too long ago, or no longer shown: take the picture shown now, or none.",
      often: "Too often: please try again in some minutes.",
      blocked: "The school takes nothing by this link until {time}. Please ask {name} directly.",
      "too-many": "Too much has come by this link today: try again tomorrow, or ask {name} directly.",
      unreadable: "It did not arrive whole: please send it again.",
    },
  },
};
