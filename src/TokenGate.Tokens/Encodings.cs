using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using TokenGate.Tokens.Merging;
using TokenGate.Tokens.Splitting;
using TokenGate.Tokens.Vocabularies;

namespace TokenGate.Tokens;

/// <summary>The encodings whose vocabularies are part of this assembly. Each is opened when it is first used.</summary>
public static class Encodings
{
    private static readonly TokenEncoding[] All =
    [
        Make<O200kSplit>("o200k_base"),
        Make<Cl100kSplit>("cl100k_base"),
    ];

    private static readonly FrozenDictionary<string, TokenEncoding> ByName = All.ToFrozenDictionary(e => e.Encoding, StringComparer.Ordinal);

    /// <summary>The names, in the order of their documentation.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(e => e.Encoding)];

    /// <summary>The encoding of this name, for example <c>o200k_base</c>.</summary>
    /// <exception cref="ArgumentException">There is none of this name; the message lists those that there are.</exception>
    public static TokenEncoding Get(string name) =>
        TryGet(name, out var encoding) ? encoding : throw new ArgumentException($"There is no encoding '{name}': use one of {string.Join(", ", Names)}.", nameof(name));

    /// <summary>The encoding of this name, if there is one.</summary>
    public static bool TryGet(string name, [NotNullWhen(true)] out TokenEncoding? encoding) => ByName.TryGetValue(name, out encoding);

    private static TokenEncoding Make<TSplit>(string name)
        where TSplit : struct, ISplit =>
        new(name, isExact: true, new Lazy<Codec>(() => new SplitCodec<TSplit>(Vocabulary.Open(name))));
}
