using System.Collections.Concurrent;

namespace TokenGate.Gateway.Telemetry;

/// <summary>
/// Model names as metric labels, with a cardinality limit: the first ones keep their name, later ones are <c>other</c>. A name is client
/// input; it is admitted only with an exchange that was answered, so that a client cannot exhaust the limit with made-up names.
/// </summary>
internal sealed class ModelLabels(int most)
{
    /// <summary>The label of every model beyond the limit.</summary>
    public const string Other = "other";

    private readonly ConcurrentDictionary<string, string> _known = new(StringComparer.Ordinal);

    /// <summary>The label of a model.</summary>
    /// <param name="model">The model as it is recorded.</param>
    /// <param name="answered">True when an upstream answered as this model.</param>
    public string Of(string model, bool answered)
    {
        if (model.Length == 0 || model == "-")
        {
            return "-";
        }

        if (_known.TryGetValue(model, out var label))
        {
            return label;
        }

        // Two concurrent callers may both take the last slot: the limit bounds memory, it need not be exact.
        return answered && _known.Count < most ? _known.GetOrAdd(model, model) : Other;
    }
}
