using TokenGate.Usage;

namespace TokenGate.Tokens;

/// <summary>
/// Model names, as requests and responses carry them, to counters. Reads through what gateways and clouds add to a name: a provider's path
/// (<c>openai/gpt-4o</c>, <c>models/…</c>), a fine-tune's owner (<c>ft:gpt-4o-mini:acme::id</c>), a dated suffix, an Azure deployment's own words
/// (<c>my-gpt-4o-prod</c>), and the spelling <c>gpt-35-turbo</c>. OpenAI's table:
/// https://github.com/openai/tiktoken/blob/main/tiktoken/model.py
/// </summary>
public sealed class EncodingMap : IEncodingMap
{
    private readonly ITokenCounter _unknown = Encodings.Get("o200k_base").AsEstimate();

    private EncodingMap()
    {
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

        var encoding = Encodings.Get(found.Encoding);
        return found.IsExact ? encoding : encoding.AsEstimate();
    }
}
