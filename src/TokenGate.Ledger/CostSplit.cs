using TokenGate.Usage;

namespace TokenGate.Ledger;

/// <summary>Divides a recorded cost by another division of the same tokens.</summary>
internal static class CostSplit
{
    /// <summary>
    /// The parts of a cost after its tokens were divided anew. Each part of the recorded division hands its cost on with its tokens; tokens
    /// that stay in their part
    /// keep theirs. Rounded down for each hand-over, the rest goes to the last that takes, so the gross of each side stays to the
    /// billionth.
    /// </summary>
    /// <param name="cost">The recorded cost.</param>
    /// <param name="recorded">The division that it was recorded with.</param>
    /// <param name="renewed">The division it is wanted for, of the same gross.</param>
    public static TokenSplit Divide(TokenSplit cost, TokenSplit recorded, TokenSplit renewed)
    {
        long[] input = Move(
            [cost.Replayed, cost.Repeated, cost.UnseenInput, cost.WithheldInput, cost.TrustedInput],
            [recorded.Replayed, recorded.Repeated, recorded.UnseenInput, recorded.WithheldInput, recorded.TrustedInput],
            [renewed.Replayed, renewed.Repeated, renewed.UnseenInput, renewed.WithheldInput, renewed.TrustedInput]);
        long[] output = Move(
            [cost.RepeatedOutput, cost.UnseenOutput, cost.WithheldOutput, cost.TrustedOutput],
            [recorded.RepeatedOutput, recorded.UnseenOutput, recorded.WithheldOutput, recorded.TrustedOutput],
            [renewed.RepeatedOutput, renewed.UnseenOutput, renewed.WithheldOutput, renewed.TrustedOutput]);
        return new TokenSplit(input[0], input[1], input[4], input[3], output[0], output[3], output[2]) { UnseenInput = input[2], UnseenOutput = output[1] };
    }

    private static long[] Move(long[] cost, long[] from, long[] to)
    {
        var result = (long[])cost.Clone();
        var pool = 0L;
        var wanted = 0L;
        for (var i = 0; i < cost.Length; i++)
        {
            if (to[i] < from[i])
            {
                // All of a part's cost goes with its last token: what rounding left must not stay behind without tokens.
                var moved = to[i] == 0 ? cost[i] : (long)((Int128)cost[i] * (from[i] - to[i]) / from[i]);
                result[i] -= moved;
                pool += moved;
            }
            else
            {
                wanted += to[i] - from[i];
            }
        }

        for (var i = 0; i < cost.Length && wanted > 0; i++)
        {
            if (to[i] > from[i])
            {
                var taken = to[i] - from[i];
                var share = (long)((Int128)pool * taken / wanted);
                result[i] += share;
                pool -= share;
                wanted -= taken;
            }
        }

        return result;
    }
}
