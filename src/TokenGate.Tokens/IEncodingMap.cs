using TokenGate.Usage;

namespace TokenGate.Tokens;

/// <summary>Finds the counter of a model.</summary>
public interface IEncodingMap
{
    /// <summary>
    /// The counter for a model name as it stands in a request or response; for an unknown or missing name, the default (o200k_base), not
    /// exact.
    /// </summary>
    ITokenCounter ForModel(string? model);
}
