namespace TokenGate.Gateway.Admin.Exposition;

/// <summary>All series of one instrument. Thread-safe. Recording a measurement allocates nothing once its series exists.</summary>
/// <param name="name">The family's name.</param>
/// <param name="help">The help text.</param>
/// <param name="kind">Its type.</param>
/// <param name="bounds">Upper bounds of a histogram, ascending, without infinity.</param>
internal sealed class MetricFamily(string name, string help, FamilyKind kind, double[] bounds)
{
    /// <summary>Cardinality limit: above every label of ours, so that a label without a bound cannot exhaust memory.</summary>
    private const int MostSeries = 2000;

    private const int MostLabel = 128;

    private readonly Lock _gate = new();
    private readonly Dictionary<int, MetricSeries> _byHash = [];
    private readonly List<MetricSeries> _series = [];

    /// <summary>The name.</summary>
    public string Name => name;

    /// <summary>The help text.</summary>
    public string Help => help;

    /// <summary>The type.</summary>
    public FamilyKind Kind => kind;

    /// <summary>Upper bounds of a histogram.</summary>
    public double[] Bounds => bounds;

    /// <summary>Adds to a counter or gauge, or observes for a histogram.</summary>
    public void Add(double value, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        lock (_gate)
        {
            if (Find(labels) is not { } series)
            {
                return;
            }

            series.Value += value;
            if (kind == FamilyKind.Histogram)
            {
                var bin = Array.BinarySearch(bounds, value);
                series.Counts[bin < 0 ? ~bin : bin]++;
            }
        }
    }

    /// <summary>Sets the value of an observable instrument.</summary>
    public void Set(double value, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        lock (_gate)
        {
            if (Find(labels) is { } series)
            {
                series.Value = value;
            }
        }
    }

    /// <summary>Clears the series before observable instruments are observed again: some may be gone.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _byHash.Clear();
            _series.Clear();
        }
    }

    /// <summary>Enumerates the series under the lock.</summary>
    public void Read(Action<MetricSeries> show)
    {
        lock (_gate)
        {
            _series.ForEach(show);
        }
    }

    private MetricSeries? Find(ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        var hash = new HashCode();
        foreach (var (key, value) in labels)
        {
            hash.Add(key, StringComparer.Ordinal);
            hash.Add(value);
        }

        var code = hash.ToHashCode();
        var first = _byHash.GetValueOrDefault(code);
        for (var series = first; series is not null; series = series.Next)
        {
            if (Matches(series.Labels, labels))
            {
                return series;
            }
        }

        if (_series.Count == MostSeries)
        {
            return null;
        }

        var added = new MetricSeries([.. labels.ToArray().Select(static label => new KeyValuePair<string, string>(label.Key, Text(label.Value)))], bounds.Length) { Next = first };
        _byHash[code] = added;
        _series.Add(added);
        return added;
    }

    private static bool Matches(KeyValuePair<string, string>[] known, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        if (known.Length != labels.Length)
        {
            return false;
        }

        for (var i = 0; i < known.Length; i++)
        {
            if (known[i].Key != labels[i].Key || known[i].Value != Text(labels[i].Value))
            {
                return false;
            }
        }

        return true;
    }

    private static string Text(object? value)
    {
        var text = value switch
        {
            null => "",
            string given => given,
            bool truth => truth ? "true" : "false",
            _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "",
        };
        return text.Length > MostLabel ? text[..MostLabel] : text;
    }
}
