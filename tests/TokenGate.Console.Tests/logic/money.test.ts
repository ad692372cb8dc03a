import assert from "node:assert/strict";
import { test } from "node:test";
import { money, moneyBrief, moneyOf } from "../../../src/TokenGate.Console/source/words/money.ts";

test("an amount has its currency, two decimals, and stays on one line", () => {
  assert.equal(money("1234.5", "EUR"), "EUR\u00a01,234.50");
  assert.equal(money("0.995", "EUR"), "EUR\u00a01.00");
  assert.equal(money("-2.5", "EUR"), "−EUR\u00a02.50");
  assert.equal(money("9007199254740993.01", "USD"), "USD\u00a09,007,199,254,740,993.01");
});

test("what is not nothing is not shown as nothing", () => {
  assert.equal(money("0.00012", "USD"), "<USD\u00a00.01");
  assert.equal(money("0.005", "USD"), "USD\u00a00.01");
  assert.equal(money("0", "USD"), "USD\u00a00.00");
});

test("beside thousands there are no cents", () => {
  assert.equal(moneyBrief("125126.33"), "125,126");
  assert.equal(moneyBrief("1000.5"), "1,001");
  assert.equal(moneyBrief("999.99"), "999.99");
  assert.equal(moneyBrief("0.0001"), "<0.01");
});

test("amounts of two currencies stand one after the other", () => {
  assert.equal(moneyOf([{ currency: "USD", amount: "1" }, { currency: "EUR", amount: "2" }]), "USD\u00a01.00 + EUR\u00a02.00");
  assert.equal(moneyOf([{ currency: "USD", amount: "0" }]), null);
});
