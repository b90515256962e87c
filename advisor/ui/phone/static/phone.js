"use strict";
// The page of one seat. It asks for the room's revision every three seconds, while a vote is open
// twice as often so that the reveal is there within two, draws what changed and sends one vote. Every text is written as text; nothing here builds HTML from a string.

const root = document.getElementById("room");
const bar = document.getElementById("offline");
const words = JSON.parse(root.dataset.words);
const base = "/" + root.dataset.room;
const EVERY = 1500;
const PATIENCE = 9000;

let state = null; // what the server last said
let chosen = null; // the card that is marked
let waiting = null; // a vote that is not on the server's disk yet
let endsAt = null;
let beats = 0;
let askedAt = null; // when the question was asked that is not answered yet

function element(name, cls, text) {
  const made = document.createElement(name);
  if (cls) made.className = cls;
  if (text !== undefined) made.textContent = text;
  return made;
}

function connected(yes) {
  bar.hidden = yes;
  bar.textContent = yes ? "" : waiting ? words.kept : words.lost;
}

async function ask(path, options) {
  const answer = await fetch(base + path, { cache: "no-store", credentials: "same-origin", ...options });
  if (answer.status === 401 || answer.status === 410) {
    window.location.reload(); // the room is closed, or this seat is gone: the server says which
    throw new Error("gone");
  }
  connected(true);
  return answer;
}

async function look() {
  if (askedAt !== null && Date.now() - askedAt < PATIENCE) return;
  askedAt = Date.now();
  try {
    const answer = await ask("/state?since=" + (state ? state.revision : 0));
    if (answer.status === 200) take(await answer.json());
    if (waiting) await send();
  } catch (error) {
    if (error.message !== "gone") connected(false);
  } finally {
    askedAt = null;
  }
}

function beat() {
  beats += 1;
  if ((state && state.phase === "voting") || beats % 2 === 0) look();
}

function take(fresh) {
  const another = !state || !fresh.question || !state.question || fresh.question.id !== state.question.id;
  state = fresh;
  if (another || state.phase !== "voting") {
    chosen = state.own;
    waiting = null;
  }
  endsAt = state.seconds === null ? null : Date.now() + 1000 * state.seconds;
  draw();
}

async function send() {
  const vote = waiting;
  const answer = await ask("/vote", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(vote),
  });
  if (answer.status === 200 && waiting && waiting.card === vote.card) {
    waiting = null;
    state.own = vote.card;
    draw();
  } else if (answer.status === 409) {
    waiting = null;
    state.revision = 0;
    askedAt = null;
    await look();
  }
}

async function vote() {
  if (!chosen) return;
  waiting = { question: state.question.id, card: chosen };
  draw();
  try {
    await send();
  } catch (error) {
    if (error.message !== "gone") connected(false);
  }
}

function head() {
  const line = element("div", "head");
  line.append(element("span", "", state.question ? state.question.place : words.title));
  const clock = element("span", "clock");
  clock.id = "clock";
  line.append(clock);
  return line;
}

function tick() {
  const clock = document.getElementById("clock");
  if (!clock) return;
  if (endsAt === null || (state && state.phase !== "voting")) {
    clock.textContent = "";
    return;
  }
  const left = Math.max(0, Math.round((endsAt - Date.now()) / 1000));
  const time = Math.floor(left / 60) + ":" + String(left % 60).padStart(2, "0");
  clock.textContent = left ? words.left.replace("%", time) : words.over;
}

function card(each) {
  const label = element("label", each.id === "unknown" || each.id === "not-applicable" ? "card way-out" : "card");
  const input = element("input");
  input.type = "radio";
  input.name = "card";
  input.value = each.id;
  input.checked = each.id === chosen;
  input.addEventListener("change", () => {
    chosen = each.id;
    button();
  });
  const [, first, rest] = each.text.match(/^(.*?[,.!?](?=\s)|.*?$)([\s\S]*)$/);
  const text = element("span", "text");
  text.append(element("b", "", first), document.createTextNode(rest));
  label.append(input, text);
  return label;
}

function button() {
  const send = document.getElementById("send");
  const told = document.getElementById("told");
  if (!send) return;
  const same = chosen !== null && chosen === state.own && !waiting;
  send.disabled = !chosen || same || waiting !== null;
  send.textContent = waiting ? words.sending : state.own && !same ? words.change : words.send;
  told.textContent = waiting ? "" : state.own ? (same ? words.sent : words.differs) : "";
  told.className = state.own && !waiting ? "told ok" : "told";
}

function drawVoting() {
  const cards = element("fieldset", "cards");
  cards.append(element("legend", "", words.cards));
  state.question.cards.forEach((each) => cards.append(card(each)));
  const send = element("button", "send");
  send.id = "send";
  send.type = "button";
  send.addEventListener("click", vote);
  const told = element("p", "told");
  told.id = "told";
  told.setAttribute("role", "status");
  root.append(cards, send, told, element("p", "small", words.privacy));
}

function drawShown() {
  const most = Math.max(1, ...Object.values(state.shown.counts));
  root.append(element("p", "spread", state.shown.title));
  const list = element("ul", "bars");
  state.question.cards.forEach((each) => {
    const n = state.shown.counts[each.id];
    const row = element("li", each.id === state.own ? "bar own" : "bar");
    const what = element("span", "what", (each.place ? each.place + "  " : "") + each.text.match(/^(.*?[.!?](?=\s)|.*?$)/)[0]);
    if (each.id === state.own) what.append(element("span", "mine", words.own));
    const line = element("span", "line");
    const fill = element("i", each.id === "unknown" || each.id === "not-applicable" ? "fill way-out" : "fill");
    fill.style.width = (100 * n) / most + "%";
    line.append(fill);
    row.append(what, line, element("b", "count", String(n)));
    list.append(row);
  });
  root.append(list, element("p", "line-words", state.shown.line), element("p", "small", words.talk));
}

function draw() {
  const focused = document.activeElement && document.activeElement.value;
  const top = window.scrollY;
  root.replaceChildren(head());
  if (state.phase === "lobby" || !state.question) {
    root.append(element("h1", "", words.lobby), element("p", "", words["lobby-how"]));
  } else {
    root.append(element("h1", "", state.question.text));
    if (state.phase === "voting") drawVoting();
    else drawShown();
  }
  button();
  tick();
  const again = focused && root.querySelector('input[value="' + CSS.escape(focused) + '"]');
  if (again) again.focus({ preventScroll: true });
  window.scrollTo(0, top);
}

look();
window.setInterval(beat, EVERY);
window.setInterval(tick, 500);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
window.addEventListener("online", look);
