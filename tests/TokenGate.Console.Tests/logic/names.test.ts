import assert from "node:assert/strict";
import { test } from "node:test";
import { csv, csvCell } from "../../../src/TokenGate.Console/source/parts/csv.ts";
import { hrefOf, parsePlace, withFilters } from "../../../src/TokenGate.Console/source/shell/route.ts";
import { cut, shortName, visible } from "../../../src/TokenGate.Console/source/words/names.ts";

test("what turns text or cannot be seen is shown as its code", () => {
  assert.equal(visible("\u202Eevil"), "⟨U+202E⟩evil");
  assert.equal(visible("a\u0000b\u200Bc"), "a⟨U+0000⟩b⟨U+200B⟩c");
  assert.equal(visible("שלום <b> 王"), "שלום <b> 王");
});

test("a long name is cut, and never inside of a character", () => {
  assert.ok([...cut("x".repeat(10_240))].length < 41);
  assert.equal(cut("😀".repeat(50)), `${"😀".repeat(32)}…`);
  assert.equal(shortName("-"), "unknown");
});

test("a text that a spreadsheet would run is disarmed, a number is left alone", () => {
  assert.equal(csvCell("=1+1"), "'=1+1");
  assert.equal(csvCell("@SUM(A1)"), "'@SUM(A1)");
  assert.equal(csvCell("\t=1"), "'\t=1");
  assert.equal(csvCell(-5), "-5");
  assert.equal(csv([["team", "tokens"], ["a \"b\", c", 1]]), "team,tokens\r\n\"a \"\"b\"\", c\",1\r\n");
});

test("a place survives its way through the address", () => {
  const hostile = "a/b?c#d&e=f %2F \u202E<script>";
  const place = parsePlace(hrefOf("exchanges", { user: hostile, q: undefined }, hostile));
  assert.equal(place.page, "exchanges");
  assert.equal(place.id, hostile);
  assert.equal(place.filters.get("user"), hostile);
  assert.equal(place.filters.has("q"), false);
});

test("an address that is none leads to the first page", () => {
  assert.equal(parsePlace("").page, "overview");
  assert.equal(parsePlace("#/nowhere?x=1").page, "overview");
  assert.equal(parsePlace("#/exchanges/%E0%A4%A").id, "%E0%A4%A");
});

test("changing one filter keeps the others", () => {
  const filters = new URLSearchParams("team=Sales&by=user");
  assert.equal(withFilters(filters, { by: undefined, model: "o3" }).toString(), "team=Sales&model=o3");
  assert.equal(filters.toString(), "team=Sales&by=user");
});
