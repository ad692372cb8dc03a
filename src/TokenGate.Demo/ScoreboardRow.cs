using TokenGate.Usage;

namespace TokenGate.Demo;

/// <summary>One user's sums.</summary>
public sealed class ScoreboardRow
{
    private readonly Dictionary<Verdict, long> _verdicts = [];
    private readonly Dictionary<string, double> _contributions = new(StringComparer.Ordinal);

    /// <summary>Starts at zero.</summary>
    internal ScoreboardRow(string user, string team, string? trick) => (User, Team, Trick) = (user, team, trick);

    /// <summary>The user.</summary>
    public string User { get; }

    /// <summary>The team.</summary>
    public string Team { get; }

    /// <summary>What the user does to look busy; null for honest work.</summary>
    public string? Trick { get; }

    /// <summary>Exchanges of every verdict.</summary>
    public long Exchanges { get; private set; }

    /// <summary>How the tokens divide.</summary>
    public TokenSplit Split { get; private set; }

    /// <summary>Exchanges by verdict.</summary>
    public IReadOnlyDictionary<Verdict, long> Verdicts => _verdicts;

    /// <summary>All tokens.</summary>
    public long Gross => Split.Input + Split.Output;

    /// <summary>Text that was there before: replayed history, repeated input and repeated output.</summary>
    public long Again => Split.Replayed + Split.Repeated + Split.RepeatedOutput;

    /// <summary>Billed tokens whose text did not pass the gateway and which nothing explains.</summary>
    public long Unseen => Split.UnseenInput + Split.UnseenOutput;

    /// <summary>Tokens that count.</summary>
    public long Trusted => Split.TrustedInput + Split.TrustedOutput;

    /// <summary>Tokens that were withheld by a verdict.</summary>
    public long Withheld => Split.WithheldInput + Split.WithheldOutput;

    /// <summary>The denominator of the kept share: fresh input, and all output.</summary>
    public long FreshAndOutput => Split.TrustedInput + Split.WithheldInput + Split.Output;

    /// <summary>
    /// The verdict that withheld most often, how often, and the feature that contributed most to all that was withheld; null when nothing
    /// was.
    /// </summary>
    public (Verdict Verdict, long Count, string Feature)? Withholding
    {
        get
        {
            if (_contributions.Count == 0 || Withheld == 0)
            {
                return null;
            }

            var verdict = _verdicts.Where(pair => pair.Key is Verdict.Padded or Verdict.Duplicate or Verdict.Inflated).MaxBy(pair => pair.Value);
            return (verdict.Key, verdict.Value, _contributions.MaxBy(pair => pair.Value).Key);
        }
    }

    /// <summary>Adds a record of this user.</summary>
    internal void Add(UsageRecord record)
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
            _contributions[reason.Feature] = _contributions.GetValueOrDefault(reason.Feature) + reason.Contribution;
        }
    }
}
