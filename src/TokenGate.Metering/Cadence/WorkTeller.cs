using System.Globalization;
using TokenGate.Usage;

namespace TokenGate.Metering.Cadence;

/// <summary>
/// Tells the kind of work of each exchange, from who speaks last in it (a person, a tool) and from the cadence of its conversation and of
/// requests that begin alike. It remembers times and hashes within caps, for this process alone: after a restart a schedule is found again
/// by its fourth to sixth run. Thread-safe.
/// </summary>
internal sealed class WorkTeller
{
    /// <summary>Conversations and openings of a generation: some 20 MB in all.</summary>
    private const int Most = 20_000;

    /// <summary>Starts within a minute, of requests that begin alike, that are rows of a batch.</summary>
    private const int RowsAlike = 6;

    /// <summary>The same, of one program whatever it asks.</summary>
    private const int RowsOfAProgram = 12;

    /// <summary>Editors send what stands before the cursor, at every pause of a person who types.</summary>
    private static readonly string[] Editors = ["copilot", "continue", "cursor", "zed", "cline", "roo-code", "kilo-code", "browser"];

    private readonly Lock _gate = new();
    private readonly RecentKeys<UInt128, Series> _series = new(Most);
    private readonly RecentKeys<ulong, Run> _runs = new(Most);

    /// <summary>The kind of work of an exchange that is usage, and what is remembered of it.</summary>
    /// <param name="record">The record, with its conversation.</param>
    /// <param name="content">What was asked.</param>
    /// <param name="end">When the answer ended.</param>
    public string Tell(UsageRecord record, RequestContent content, DateTimeOffset end)
    {
        var speaker = Speaker(content);

        // What begins a conversation is told by its opening; what goes on with one is not.
        Opening? opening = HasHistory(content) ? null : Opening.From(record.User, record.Client, content);
        lock (_gate)
        {
            var run = record.Conversation.Length == 0 ? new Run()
                : _runs.Get(ulong.Parse(record.Conversation, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            var isNew = run.Began.Length == 0;
            if (isNew)
            {
                run.SpokenAt = record.StartedAt;
            }

            var kind = speaker switch
            {
                SegmentRole.Input when content.Segments.Count(static segment => segment.Role == SegmentRole.Input) > 1 => WorkKind.Batch,
                SegmentRole.ToolResult or SegmentRole.Assistant => Step(run, record.StartedAt),
                _ => Spoken(record, opening, run, speaker == SegmentRole.Input ? WorkKind.Step : WorkKind.Turn),
            };
            run.Began = isNew || opening is not null ? kind : run.Began;
            run.Ended(end);
            return kind;
        }
    }

    private static string Step(Run run, DateTimeOffset start) =>
        WorkKind.RunsAlone(run.Began) ? run.Began : run.IsAlone(start) ? WorkKind.Schedule : WorkKind.Step;

    private string Spoken(UsageRecord record, Opening? opening, Run run, string otherwise)
    {
        if (opening is not { } begins)
        {
            run.Spoke(record.StartedAt);
            return run.IsAnsweredAtOnce ? Step(run, record.StartedAt) : WorkKind.RunsAlone(run.Began) ? run.Began : WorkKind.Turn;
        }

        var (alike, program) = (_series.Get(begins.Run), _series.Get(begins.Program));
        alike.Add(record.StartedAt);
        program.Add(record.StartedAt);
        run.SpokenAt = record.StartedAt;
        if (!Editors.Contains(record.Client) && (alike.IsFasterThan(RowsAlike) || program.IsFasterThan(RowsOfAProgram)))
        {
            return WorkKind.Batch;
        }

        return alike.KeepsTime || program.KeepsTime ? WorkKind.Schedule : otherwise;
    }

    /// <summary>Who spoke last: whose words, or whose results, the model answers.</summary>
    private static SegmentRole Speaker(RequestContent content)
    {
        for (var i = content.Segments.Count - 1; i >= 0; i--)
        {
            if (content.Segments[i].Role is not (SegmentRole.System or SegmentRole.Tools))
            {
                return content.Segments[i].Role;
            }
        }

        return SegmentRole.System;
    }

    private static bool HasHistory(RequestContent content) =>
        content.Segments.Any(static segment => segment.Role is SegmentRole.Assistant or SegmentRole.ToolResult)
        || content.References.Any(static reference => reference.Kind is ReferenceKind.Response or ReferenceKind.Conversation or ReferenceKind.Interaction);
}
