namespace TokenGate.Training.Boosting;

/// <summary>Which rows a bag trains on, how much they count, and which it keeps apart to know when to stop. Always whole sources.</summary>
internal sealed record SourceDraw(int[] TrainRows, float[] TrainWeights, int[] ValidationRows, float[] ValidationWeights)
{
    /// <summary>
    /// Draws a bag: a share of the sources is kept apart, and from the rest as many are drawn with replacement as there are. Sources with
    /// inflating rows and purely honest ones are drawn separately, so that both are always on both sides.
    /// </summary>
    public static SourceDraw Create(TrainingSet set, double validationShare, Random random)
    {
        var sources = set.Rows
            .Select((row, index) => (row, index))
            .GroupBy(pair => pair.row.Source, StringComparer.Ordinal)
            .Select(group => (Rows: group.Select(pair => pair.index).ToArray(), Inflated: group.Any(pair => pair.row.Inflated)))
            .ToList();
        var (train, apart) = (new List<(int Row, int Times)>(), new List<int>());
        foreach (var inflated in (bool[])[false, true])
        {
            var kind = sources.Where(source => source.Inflated == inflated).Select(source => source.Rows).ToArray();
            random.Shuffle(kind);
            var validation = kind.Length <= 1 ? 0 : Math.Clamp((int)Math.Round(validationShare * kind.Length), 1, kind.Length - 1);
            apart.AddRange(kind[..validation].SelectMany(rows => rows));
            var times = new int[kind.Length - validation];
            for (var draw = 0; draw < times.Length; draw++)
            {
                times[random.Next(times.Length)]++;
            }

            train.AddRange(kind[validation..].SelectMany((rows, index) => rows.Select(row => (row, times[index]))).Where(pair => pair.Item2 > 0));
        }

        // In the order of the set, so that memory is read forwards.
        train.Sort();
        apart.Sort();
        Require(set, [.. train.Select(pair => pair.Row)], "train on");
        Require(set, [.. apart], "validate with");
        return new SourceDraw(
            [.. train.Select(pair => pair.Row)],
            [.. train.Select(pair => (float)(pair.Times * set.Rows[pair.Row].Weight))],
            [.. apart],
            [.. apart.Select(row => (float)set.Rows[row].Weight)]);
    }

    private static void Require(TrainingSet set, int[] rows, string purpose)
    {
        var inflated = rows.Count(row => set.Rows[row].Inflated);
        if (inflated == 0 || inflated == rows.Length)
        {
            throw new InvalidOperationException(
                $"{rows.Length} rows to {purpose}, {inflated} of them inflating: too few sources to keep some apart. Bring rows of at least four sources of each kind.");
        }
    }
}
