import assert from "node:assert/strict";
import { test } from "node:test";
import { EventStreamReader, type ServerEvent } from "../../../src/TokenGate.Console/source/api/eventStream.ts";

const stream = ": hello\n\nevent: usage\ndata: {\"requests\":1}\n\nevent: exchange\r\ndata: one\r\ndata: two\r\n\r\n: beat\n\ndata:plain\n\nevent: lost\n\n";
const expected: ServerEvent[] = [
  { event: "usage", data: "{\"requests\":1}" },
  { event: "exchange", data: "one\ntwo" },
  { event: "message", data: "plain" },
];

test("events are the same wherever the stream is cut", () => {
  for (let cut = 0; cut <= stream.length; cut++) {
    const reader = new EventStreamReader();
    assert.deepEqual([...reader.push(stream.slice(0, cut)), ...reader.push(stream.slice(cut))], expected, `cut at ${cut}`);
  }

  const reader = new EventStreamReader();
  assert.deepEqual([...stream].flatMap((character) => reader.push(character)), expected);
});

test("an event without an end does not fill the memory", () => {
  const reader = new EventStreamReader();
  assert.throws(() => {
    for (let i = 0; i < 40; i++) {
      reader.push("x".repeat(65_536));
    }
  });
  const lines = new EventStreamReader();
  assert.throws(() => {
    for (let i = 0; i < 40; i++) {
      lines.push(`data: ${"x".repeat(65_536)}\n`);
    }
  });
});
