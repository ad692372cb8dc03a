import type { Split } from "../api/contract.ts";

/** The parts that gross tokens divide into. */
export interface Parts {
  replayed: number;
  repeated: number;
  unseen: number;
  withheld: number;
  trusted: number;
}

/** The parts of the input. */
export function inputParts(split: Split): Parts {
  return { replayed: split.replayed, repeated: split.repeated, unseen: split.unseen_input, withheld: split.withheld_input, trusted: split.trusted_input };
}

/** The parts of the output: nothing of it is replayed. */
export function outputParts(split: Split): Parts {
  return { replayed: 0, repeated: split.repeated_output, unseen: split.unseen_output, withheld: split.withheld_output, trusted: split.trusted_output };
}

/** Input and output together. */
export function allParts(split: Split): Parts {
  const [input, output] = [inputParts(split), outputParts(split)];
  return {
    replayed: input.replayed,
    repeated: input.repeated + output.repeated,
    unseen: input.unseen + output.unseen,
    withheld: input.withheld + output.withheld,
    trusted: input.trusted + output.trusted,
  };
}

/** The whole that parts add up to. */
export function whole(parts: Parts): number {
  return parts.replayed + parts.repeated + parts.unseen + parts.withheld + parts.trusted;
}

/** Tokens that were there before: counted once, at their first time. */
export function once(parts: Parts): number {
  return parts.replayed + parts.repeated;
}

/**
 * True when both identities hold: input = replayed + repeated + unseen + trusted + withheld, and output = repeated + unseen + trusted + withheld. Counts that are
 * unknown divide into nothing.
 */
export function addsUp(split: Split): boolean {
  return (split.input ?? 0) === whole(inputParts(split)) && (split.output ?? 0) === whole(outputParts(split));
}

/** Gross tokens, in and out. */
export function gross(split: Split): number {
  return (split.input ?? 0) + (split.output ?? 0);
}
