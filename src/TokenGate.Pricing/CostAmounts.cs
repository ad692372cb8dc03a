using System.Runtime.CompilerServices;
using TokenGate.Usage;

namespace TokenGate.Pricing;

/// <summary>
/// What the classes of an exchange's tokens cost, exactly, in billionths of the currency unit; rounded once at the end. On the stack: an
/// exchange that is priced allocates nothing but its cost.
/// </summary>
/// <remarks>
/// Decimal arithmetic is exact to 28 digits. Counts have 13 at most, list prices 6 (a few that somebody divided have 17), so that sums of
/// products are exact wherever prices were written by people.
/// </remarks>
internal struct CostAmounts
{
    private const int Classes = 9;

    private const int InputClasses = 5;

    private Amounts _amounts;

    private decimal? _whole;

    /// <summary>The whole, not rounded.</summary>
    public readonly decimal Sum
    {
        get
        {
            var sum = 0m;
            foreach (var amount in (ReadOnlySpan<decimal>)_amounts)
            {
                sum += amount;
            }

            return sum;
        }
    }

    /// <summary>Adds tokens of the input.</summary>
    /// <param name="tokens">Tokens of one kind by class.</param>
    /// <param name="price">Billionths for a token.</param>
    public void AddInput(in ClassShares tokens, decimal price) => Add(0, [tokens.Replayed, tokens.Repeated, tokens.Unseen, tokens.Withheld, tokens.Trusted], price);

    /// <summary>Adds tokens of the output.</summary>
    /// <param name="tokens">Tokens of one kind by class.</param>
    /// <param name="price">Billionths for a token.</param>
    public void AddOutput(in ClassShares tokens, decimal price) => Add(InputClasses, [tokens.Repeated, tokens.Unseen, tokens.Withheld, tokens.Trusted], price);

    /// <summary>
    /// Adds what is not billed by tokens, in proportion to tokens: to those of one side where it has some, else to those of the other. Of
    /// an exchange without tokens nothing was seen, and the amount is unseen.
    /// </summary>
    /// <param name="amount">Billionths.</param>
    /// <param name="split">The exchange's tokens.</param>
    /// <param name="onInput">True for the input's tokens first, false for the output's, null for both together.</param>
    public void Spread(decimal amount, TokenSplit split, bool? onInput)
    {
        ReadOnlySpan<long> tokens =
        [
            split.Replayed, split.Repeated, split.UnseenInput, split.WithheldInput, split.TrustedInput,
            split.RepeatedOutput, split.UnseenOutput, split.WithheldOutput, split.TrustedOutput,
        ];
        var (first, end) = onInput switch
        {
            true when split.Input > 0 => (0, InputClasses),
            false when split.Output > 0 => (InputClasses, Classes),
            _ => (0, Classes),
        };
        var whole = 0L;
        foreach (var count in tokens[first..end])
        {
            whole += count;
        }

        if (whole == 0)
        {
            _amounts[2] += amount;
            return;
        }

        for (var i = first; i < end; i++)
        {
            _amounts[i] += amount * tokens[i] / whole;
        }
    }

    /// <summary>
    /// Makes the amounts add up to another whole, in proportion to what they are; in proportion to tokens where they are 0.
    /// </summary>
    public void Scale(decimal whole, TokenSplit split)
    {
        _whole = whole;
        var sum = Sum;
        if (sum == 0)
        {
            Spread(whole, split, onInput: null);
            return;
        }

        for (var i = 0; i < Classes; i++)
        {
            _amounts[i] = _amounts[i] / sum * whole;
        }
    }

    /// <summary>
    /// The amounts as integers: the whole rounded half to even, and divided by largest remainder, of equal remainders to the first class.
    /// </summary>
    /// <param name="divided">The parts; they add up to the rounded whole.</param>
    /// <returns>False when the whole is more than 64 bits hold.</returns>
    public readonly bool TryRound(out TokenSplit divided)
    {
        divided = TokenSplit.None;
        var whole = decimal.Round(_whole ?? Sum, 0, MidpointRounding.ToEven);
        if (whole > long.MaxValue)
        {
            return false;
        }

        Span<long> parts = stackalloc long[Classes];
        Span<decimal> remainders = stackalloc decimal[Classes];
        var left = (long)whole;
        for (var i = 0; i < Classes; i++)
        {
            parts[i] = (long)decimal.Floor(_amounts[i]);
            remainders[i] = _amounts[i] - parts[i];
            left -= parts[i];
        }

        for (; left > 0; left--)
        {
            var largest = 0;
            for (var i = 1; i < Classes; i++)
            {
                largest = remainders[i] > remainders[largest] ? i : largest;
            }

            parts[largest]++;
            remainders[largest]--;
        }

        // What dividing in proportion rounded up in its last digit.
        for (; left < 0; left++)
        {
            var largest = 0;
            for (var i = 1; i < Classes; i++)
            {
                largest = parts[i] > parts[largest] ? i : largest;
            }

            parts[largest]--;
        }

        divided = new TokenSplit(parts[0], parts[1], parts[4], parts[3], parts[5], parts[8], parts[7]) { UnseenInput = parts[2], UnseenOutput = parts[6] };
        return true;
    }

    private void Add(int first, ReadOnlySpan<long> tokens, decimal price)
    {
        for (var i = 0; i < tokens.Length; i++)
        {
            if (tokens[i] > 0)
            {
                _amounts[first + i] += tokens[i] * price;
            }
        }
    }

    /// <summary>Input: replayed, repeated, unseen, withheld, trusted; output: the same without replayed.</summary>
    [InlineArray(Classes)]
    private struct Amounts
    {
        private decimal _first;
    }
}
