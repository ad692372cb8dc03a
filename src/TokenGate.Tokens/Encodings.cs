using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using TokenGate.Tokens.Merging;
using TokenGate.Tokens.Splitting;
using TokenGate.Tokens.Vocabularies;
using TokenGate.Usage;

namespace TokenGate.Tokens;

/// <summary>The encodings whose vocabularies are part of this assembly. Each is opened when it is first used.</summary>
public static class Encodings
{
    private static readonly Lazy<Codec> O200k = Open(v => new SplitCodec<O200kSplit>(v), "o200k_base");

    private static readonly TokenEncoding[] All =
    [
        new("o200k_base", isExact: true, O200k),

        // Harmony differs in its special tokens alone; text is encoded alike.
        new("o200k_harmony", isExact: true, O200k),
        new("cl100k_base", isExact: true, Open(v => new SplitCodec<Cl100kSplit>(v), "cl100k_base")),
        new("p50k_base", isExact: true, Open(v => new SplitCodec<P50kSplit>(v), "p50k_base")),
        new("r50k_base", isExact: true, Open(v => new SplitCodec<P50kSplit>(v), "r50k_base")),
        new("llama3", isExact: true, Open(v => new SplitCodec<Cl100kSplit>(v), "llama3")),
        new("mistral", isExact: true, Open(v => new SentenceCodec(v), "mistral")),
    ];

    // Fitted on recorded answers: see README.md and EstimateFitTests.
    private static readonly EstimatedEncoding[] Estimates =
    [
        new("claude_estimate", All[0], words: 1.18, symbols: 0.79),
        new("gemini_estimate", All[0], words: 0.99, symbols: 1.77),
    ];

    private static readonly FrozenDictionary<string, TokenEncoding> ByName = All.ToFrozenDictionary(e => e.Encoding, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, ITokenCounter> Counters =
        All.Concat<ITokenCounter>(Estimates).ToFrozenDictionary(c => c.Encoding, StringComparer.Ordinal);

    /// <summary>The names, in the order of their documentation.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(e => e.Encoding)];

    /// <summary>The names of the estimates, for vendors that publish no tokenizer.</summary>
    public static IReadOnlyList<string> EstimateNames { get; } = [.. Estimates.Select(e => e.Encoding)];

    /// <summary>The encoding of this name, for example <c>o200k_base</c>.</summary>
    /// <exception cref="ArgumentException">There is none of this name; the message lists those that there are.</exception>
    public static TokenEncoding Get(string name) =>
        TryGet(name, out var encoding) ? encoding : throw new ArgumentException($"There is no encoding '{name}': use one of {string.Join(", ", Names)}.", nameof(name));

    /// <summary>The encoding of this name, if there is one.</summary>
    public static bool TryGet(string name, [NotNullWhen(true)] out TokenEncoding? encoding) => ByName.TryGetValue(name, out encoding);

    /// <summary>The counter of this name: an encoding, or one of <see cref="EstimateNames"/>.</summary>
    public static bool TryGetCounter(string name, [NotNullWhen(true)] out ITokenCounter? counter) => Counters.TryGetValue(name, out counter);

    /// <summary>o200k_base with caches of its own, for measurements.</summary>
    internal static TokenEncoding OpenFresh() => new("o200k_base", isExact: true, Open(v => new SplitCodec<O200kSplit>(v), "o200k_base"));

    private static Lazy<Codec> Open(Func<Vocabulary, Codec> make, string table) => new(() => make(Vocabulary.Open(table)));
}
