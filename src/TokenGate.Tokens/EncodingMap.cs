using System.Collections.Frozen;
using TokenGate.Usage;

namespace TokenGate.Tokens;

/// <summary>
/// Model names, as requests and responses carry them, to counters. Reads through what gateways and clouds add to a name: a provider's path
/// (<c>openai/gpt-4o</c>, <c>models/…</c>), a fine-tune's owner (<c>ft:gpt-4o-mini:acme::id</c>), a dated suffix, an Azure deployment's own
/// words (<c>my-gpt-4o-prod</c>), and the spelling <c>gpt-35-turbo</c>. OpenAI's table:
/// https://github.com/openai/tiktoken/blob/main/tiktoken/model.py
/// </summary>
public sealed class EncodingMap : IEncodingMap
{
    private readonly FrozenDictionary<string, ITokenCounter> _standIns;
    private readonly ITokenCounter _unknown;

    private EncodingMap()
    {
        _standIns = Encodings.Names.ToFrozenDictionary(name => name, ITokenCounter (name) => Encodings.Get(name).AsEstimate());
        _unknown = _standIns["o200k_base"];
    }

    /// <summary>The one map.</summary>
    public static EncodingMap Default { get; } = new();

    /// <inheritdoc />
    public ITokenCounter ForModel(string? model)
    {
        if (string.IsNullOrWhiteSpace(model) || ModelFamily.Find(model) is not { } found)
        {
            return _unknown;
        }

        return !found.IsExact && _standIns.TryGetValue(found.Encoding, out var standIn) ? standIn
            : Encodings.TryGetCounter(found.Encoding, out var counter) ? counter : _unknown;
    }
}
