using System.Collections.Immutable;
using TokenGate.Usage;

namespace TokenGate.Dialects.Reading;

/// <summary>
/// Usage that is told by steps: one report for each model call of an agent, or the steps beside the top level of one answer. A step that
/// is told
/// again (by its id) replaces what was told of it; distinct steps add up.
/// </summary>
internal sealed class StepCounts
{
    /// <summary>More steps than any answer has; those beyond are added up without looking for repetition.</summary>
    private const int MaxSteps = 4096;

    /// <summary>Where steps beyond the bound are added up; no id of a provider is empty.</summary>
    private const string Beyond = "";

    private const int MaxNames = 32;

    private readonly Dictionary<string, TokenCounts> _own = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TokenCounts> _besides = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _named = new(StringComparer.Ordinal);

    /// <summary>True when any step was told.</summary>
    public bool Any => _own.Count + _besides.Count > 0;

    /// <summary>Forgets all steps: a later report tells them as a whole.</summary>
    public void Clear()
    {
        _own.Clear();
        _besides.Clear();
        _named.Clear();
    }

    /// <summary>Takes a step that the top level holds already.</summary>
    public void SetOwn(string step, TokenCounts counts) => Put(_own, step, counts, adds: false);

    /// <summary>Takes a step that no other count holds.</summary>
    public void Set(string step, TokenCounts counts) => Put(_besides, step, counts, adds: false);

    /// <summary>Adds an increment to a step.</summary>
    public void Add(string step, TokenCounts counts) => Put(_besides, step, counts, adds: true);

    /// <summary>A number of its own for a step, from 1 in the order in which steps are asked for.</summary>
    public int Place(string step)
    {
        if (!_places.TryGetValue(step, out var place))
        {
            place = _places.Count < MaxSteps ? _places[step] = _places.Count + 1 : MaxSteps + 1;
        }

        return place;
    }

    /// <summary>Gives up a step that turned out to be the beginning of another one.</summary>
    public void Remove(string step) => _besides.Remove(step);

    /// <summary>Tells a step's counts by name among the extras as well: it is another model's work, or not the answer's own.</summary>
    public void Name(string name, TokenCounts counts)
    {
        if (_named.Count < MaxNames)
        {
            _named[name + ".input_tokens"] = _named.GetValueOrDefault(name + ".input_tokens") + (counts.Input ?? 0);
            _named[name + ".output_tokens"] = _named.GetValueOrDefault(name + ".output_tokens") + (counts.Output ?? 0);
        }
    }

    /// <summary>
    /// What was used in all: the top level, or the steps that it stands for where they are more, and what was done beside it. The extras
    /// name the steps.
    /// </summary>
    public TokenCounts Over(TokenCounts top)
    {
        var counts = top;
        if (_own.Count > 0)
        {
            counts = Combine(top, _own.Values.Aggregate(Plus), static (left, right) => left > right ? left : right);
        }

        counts = _besides.Values.Aggregate(counts, Plus);
        var extra = top.Extra.ToBuilder();
        foreach (var (name, count) in _named)
        {
            extra[name] = count;
        }

        return counts with { Extra = extra.ToImmutable() };
    }

    /// <summary>The sum of two reports, count by count; unknown is no part of it, and of two unknown counts the sum is unknown.</summary>
    public static TokenCounts Plus(TokenCounts left, TokenCounts right) => Combine(left, right, static (l, r) => l + r);

    private static TokenCounts Combine(TokenCounts left, TokenCounts right, Func<long, long, long> combine)
    {
        return new TokenCounts
        {
            Input = Both(left.Input, right.Input),
            Output = Both(left.Output, right.Output),
            Cached = Both(left.Cached, right.Cached),
            CacheWrite = Both(left.CacheWrite, right.CacheWrite),
            CacheWriteHour = Both(left.CacheWriteHour, right.CacheWriteHour),
            Reasoning = Both(left.Reasoning, right.Reasoning),
            AudioInput = Both(left.AudioInput, right.AudioInput),
            ImageInput = Both(left.ImageInput, right.ImageInput),
            VideoInput = Both(left.VideoInput, right.VideoInput),
            DocumentInput = Both(left.DocumentInput, right.DocumentInput),
            ToolUseInput = Both(left.ToolUseInput, right.ToolUseInput),
            AudioOutput = Both(left.AudioOutput, right.AudioOutput),
            ImageOutput = Both(left.ImageOutput, right.ImageOutput),
            VideoOutput = Both(left.VideoOutput, right.VideoOutput),
            Extra = left.Extra,
        };

        long? Both(long? l, long? r) => l is { } a && r is { } b ? Math.Min(combine(a, b), TokenCounts.Ceiling) : l ?? r;
    }

    private static void Put(Dictionary<string, TokenCounts> steps, string step, TokenCounts counts, bool adds)
    {
        if (steps.Count >= MaxSteps && !steps.ContainsKey(step))
        {
            (step, adds) = (Beyond, true);
        }

        steps[step] = adds && steps.TryGetValue(step, out var before) ? Plus(before, counts) : counts;
    }
}
