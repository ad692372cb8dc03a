// Money in words. Amounts are decimal texts, and those of two currencies are never added.

/** True where any of these amounts is money: without prices all of them are 0. */
export function isPriced(...amounts: (string | null)[]): boolean {
  return amounts.some((amount) => amount !== null && /[1-9]/.test(amount));
}

/** An amount of money with two decimals and its currency, on one line: EUR 1,234.50. What is not nothing is not shown as 0.00. It is read digit by digit: a binary fraction could not hold it. */
export function money(amount: string, currency: string): string {
  const [whole = "0", rest = ""] = amount.replace("-", "").split(".");
  const cents = BigInt(whole) * 100n + BigInt(rest.padEnd(2, "0").slice(0, 2)) + (Number(rest[2] ?? "0") >= 5 ? 1n : 0n);
  if (cents === 0n && isPriced(amount) && !amount.startsWith("-")) {
    return `<${currency}\u00a00.01`;
  }

  const units = (cents / 100n).toLocaleString("en-GB");
  return `${amount.startsWith("-") ? "−" : ""}${currency}\u00a0${units}.${String(cents % 100n).padStart(2, "0")}`;
}

/** An amount where there is no room for cents beside thousands: 1,235, and 12.50 below. */
export function moneyBrief(amount: string): string {
  const [whole = "0", rest = ""] = amount.replace("-", "").split(".");
  const units = BigInt(whole);
  return units < 1_000n ? money(amount, "").replace("\u00a0", "") : `${amount.startsWith("-") ? "−" : ""}${(units + (Number(rest[0] ?? "0") >= 5 ? 1n : 0n)).toLocaleString("en-GB")}`;
}

/** What is shown of amounts in several currencies: each, one after the other. Null where none is money. */
export function moneyOf(amounts: readonly { currency: string | null; amount: string | null }[]): string | null {
  const known = amounts.filter(({ currency, amount }) => currency !== null && isPriced(amount));
  return known.length === 0 ? null : known.map(({ currency, amount }) => money(amount!, currency!)).join(" + ");
}
