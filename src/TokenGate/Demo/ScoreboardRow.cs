using System.Globalization;
using TokenGate.Terminal;
using TokenGate.Usage;
using TokenGate.Verbs;

namespace TokenGate.Demo;

/// <summary>One user's sums.</summary>
/// <param name="user">The user.</param>
/// <param name="team">The team.</param>
/// <param name="trick">What the user does to look busy; null for honest work.</param>
internal sealed class ScoreboardRow(string user, string team, string? trick)
{
    private readonly Dictionary<Verdict, long> _verdicts = [];
    private readonly Dictionary<string, double> _reasons = new(StringComparer.Ordinal);

    /// <summary>The user.</summary>
    public string User => user;

    /// <summary>The team.</summary>
    public string Team => team;

    /// <summary>What the user does to look busy; null for honest work.</summary>
    public string? Trick => trick;

    /// <summary>Exchanges of every verdict.</summary>
    public long Exchanges { get; private set; }

    /// <summary>How the tokens divide.</summary>
    public TokenSplit Split { get; private set; }

    /// <summary>Exchanges by verdict.</summary>
    public IReadOnlyDictionary<Verdict, long> Verdicts => _verdicts;

    /// <summary>All tokens.</summary>
    public long Gross => Split.Input + Split.Output;

    /// <summary>Input sent before: replayed history and repeated text.</summary>
    public long Again => Split.Replayed + Split.Repeated + Split.RepeatedOutput;

    /// <summary>Tokens that count.</summary>
    public long Trusted => Split.TrustedInput + Split.TrustedOutput;

    /// <summary>Tokens that were withheld by a verdict.</summary>
    public long Withheld => Split.WithheldInput + Split.WithheldOutput;

    /// <summary>The base that a user keeps a share of: fresh input, and all output.</summary>
    public long FreshAndOutput => Split.TrustedInput + Split.WithheldInput + Split.Output;

    /// <summary>Why the trusted count is lower than the gross count, in a few words; empty when it hardly is.</summary>
    public string Why
    {
        get
        {
            if (_reasons.Count > 0 && Withheld > 0)
            {
                var verdict = _verdicts.Where(pair => pair.Key is Verdict.Padded or Verdict.Duplicate or Verdict.Inflated).MaxBy(pair => pair.Value);
                var feature = _reasons.MaxBy(pair => pair.Value).Key;
                return string.Create(CultureInfo.InvariantCulture, $"{verdict.Key.Name()} ×{verdict.Value}: {FeatureWords.For(feature)}");
            }

            var biggest = new[]
            {
                (Tokens: Split.Replayed, Words: "history sent again, counted once"),
                (Tokens: Split.Repeated, Words: "text sent again, counted once"),
                (Tokens: Split.RepeatedOutput, Words: "answers that say nothing new"),
            }.MaxBy(part => part.Tokens);
            return biggest.Tokens * 4 >= Gross && Gross > 0 ? $"{biggest.Words} ({Figures.Share(biggest.Tokens, Gross)})" : "";
        }
    }

    /// <summary>Adds a record of this user.</summary>
    public void Add(UsageRecord record)
    {
        var judgement = record.Judgement;
        Exchanges++;
        Split += judgement.Split;
        _verdicts[judgement.Verdict] = _verdicts.GetValueOrDefault(judgement.Verdict) + 1;
        var score = judgement.Verdict switch
        {
            Verdict.Padded => judgement.Padding,
            Verdict.Duplicate => judgement.Duplication,
            Verdict.Inflated => judgement.Output,
            _ => null,
        };
        if (score is { Reasons.Count: > 0 })
        {
            var reason = score.Reasons[0];
            _reasons[reason.Feature] = _reasons.GetValueOrDefault(reason.Feature) + reason.Contribution;
        }
    }
}
