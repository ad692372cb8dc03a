using System.Collections.Concurrent;

namespace TokenGate.Gateway.Telemetry;

/// <summary>
/// The names of models as labels: the first so many keep their name, later ones are <c>other</c>. A name comes from the client; it gets a place only with an
/// exchange that was answered, so that nobody fills the list with names of his own.
/// </summary>
internal sealed class ModelLabels(int most)
{
    /// <summary>Stands for every model without a place.</summary>
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

        // Two that come at the same moment may both get the last place: the bound is a bound of memory, not of arithmetic.
        return answered && _known.Count < most ? _known.GetOrAdd(model, model) : Other;
    }
}
