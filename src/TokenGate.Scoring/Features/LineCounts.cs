namespace TokenGate.Scoring.Features;

/// <summary>Lines of the prose.</summary>
internal struct LineCounts
{
    private const int LineWords = 3;

    /// <summary>Lines that were a line before, digits folded, of the lines with three words or more; -1 below two such lines.</summary>
    public float RepeatedLines;

    /// <summary>Lines that begin with a number of the number before plus one, of all lines; -1 below four lines.</summary>
    public float NumberedLines;

    public static LineCounts Measure(TextReading reading)
    {
        var words = reading.Words;
        reading.Set.Reset(words.Count);
        int lines = 0, repeated = 0, starts = 0, numbered = 0, previousNumber = -2;
        foreach (ref readonly var window in reading.Windows)
        {
            var from = window.FirstWord;
            for (var i = window.FirstWord; i <= window.EndWord; i++)
            {
                var ends = i == window.EndWord;
                var lineEnds = ends || (words.Kind[i] & WordKind.LineStart) != 0;
                if (lineEnds && i > from)
                {
                    starts++;
                    if ((words.Kind[from] & WordKind.Number) != 0)
                    {
                        numbered += words.Value[from] == previousNumber + 1 ? 1 : 0;
                        previousNumber = words.Value[from];
                    }

                    if (window.IsProse && i - from >= LineWords)
                    {
                        lines++;
                        repeated += IsRepeated(reading, from, i) ? 1 : 0;
                    }

                    from = i;
                }
            }
        }

        return new LineCounts
        {
            RepeatedLines = lines >= 2 ? repeated / (float)lines : FeatureMath.Missing,
            NumberedLines = starts >= 4 ? numbered / (float)starts : FeatureMath.Missing,
        };
    }

    private static bool IsRepeated(TextReading reading, int from, int to)
    {
        var hash = 0u;
        for (var i = from; i < to; i++)
        {
            hash = WordHash.Join(hash, reading.Words.Hash[i]);
        }

        _ = reading.Set.At(WordHash.Finish(hash), out var isNew);
        return !isNew;
    }
}
