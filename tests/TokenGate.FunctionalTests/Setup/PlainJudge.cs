using TokenGate.Scoring;
using TokenGate.Tokens;
using TokenGate.Usage;

namespace TokenGate.FunctionalTests.Setup;

/// <summary>A judge and a tokenizer that are simple enough to foretell: everything is fresh and trusted, a token is four bytes.</summary>
internal sealed class PlainJudge : IJudge, IEncodingMap, ITokenCounter
{
    /// <summary>Runs before each reading of a request: it may wait, or throw.</summary>
    public Action BeforePrepare { get; set; } = static () => { };

    /// <summary>Runs before each decision: it may wait, or throw.</summary>
    public Action Before { get; set; } = static () => { };

    /// <inheritdoc/>
    public string Encoding => "plain";

    /// <inheritdoc/>
    public bool IsExact => false;

    /// <inheritdoc/>
    public RequestEvidence Prepare(RequestContent content, ITokenCounter counter)
    {
        BeforePrepare();
        return new(content, counter, [.. content.Segments.Select(segment => counter.Count(segment.Text.Span))]);
    }

    /// <inheritdoc/>
    public ValueTask<Judgement> DecideAsync(JudgeInput input, CancellationToken cancellationToken = default)
    {
        Before();
        return new(new Judgement
        {
            Verdict = Verdict.Trusted,
            Split = TokenSplit.None with { TrustedInput = input.Input, TrustedOutput = input.Output },
            Policy = "plain",
        });
    }

    /// <inheritdoc/>
    public ITokenCounter ForModel(string? model) => this;

    /// <inheritdoc/>
    public int Count(ReadOnlySpan<byte> utf8) => (utf8.Length + 3) / 4;
}
