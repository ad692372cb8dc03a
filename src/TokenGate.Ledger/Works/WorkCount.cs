using System.Runtime.InteropServices;
using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger.Works;

/// <summary>What was told of one work, by part: the larger of its whole and the sum of its parts counts.</summary>
internal sealed class WorkCount
{
    private readonly Dictionary<string, (long Input, long Output)> _parts = new(StringComparer.Ordinal);

    /// <summary>What is counted.</summary>
    public (long Input, long Output) Counted
    {
        get
        {
            var whole = _parts.GetValueOrDefault("");
            long input = -whole.Input, output = -whole.Output;
            foreach (var part in _parts.Values)
            {
                input = checked(input + part.Input);
                output = checked(output + part.Output);
            }

            return (Math.Max(whole.Input, input), Math.Max(whole.Output, output));
        }
    }

    /// <summary>Takes reports: the largest of each part stands.</summary>
    public void Take(IEnumerable<HashedPart> parts)
    {
        foreach (var part in parts)
        {
            ref var told = ref CollectionsMarshal.GetValueRefOrAddDefault(_parts, part.Part, out _);
            told = (Math.Max(told.Input, part.Input), Math.Max(told.Output, part.Output));
        }
    }
}
